import { testAgreement } from "./agreement.ts";

testAgreement("seated events", { seated: true, alwaysOpen: false }, 5_000);
