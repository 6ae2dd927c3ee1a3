export {
  BOOKABLE_COLUMNS,
  BOOKABLE_TABLES,
  type BookableRow,
  type BookableSelector,
  chooseLength,
  limitOf,
  selectorKey,
} from "./bookable.ts";
export { holderOf } from "./hold.ts";
export { presentReason, reasonsInWords } from "./present.ts";
export { type BookedJson, bookedColumn, bookedTimes, isTaken, usernameExists } from "./queries.ts";
export { slotsOperations } from "./routes.ts";
export { loadSituation } from "./situation.ts";
