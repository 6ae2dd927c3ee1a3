import { testAgreement } from "./agreement.ts";

testAgreement("schedules, busy times, limits, windows", { seated: false, alwaysOpen: false }, 10_000);
