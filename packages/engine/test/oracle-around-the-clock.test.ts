import { testAgreement } from "./agreement.ts";

testAgreement("hosts around the clock", { seated: false, alwaysOpen: true }, 6_000);
