export { userErrors } from "./errors.ts";
export { personName } from "./fields.ts";
export { getMe } from "./get.ts";
export { presentUser } from "./present.ts";
export { CALLER_COLUMNS, type CallerRow, insertUser, toCallerUser, type UserRow } from "./queries.ts";
export { meOperations } from "./routes.ts";
export { user as userSchema } from "./schemas.ts";
