import { queryOptions, useQuery } from "@tanstack/react-query";
import { request } from "../../shared/http.ts";
import type { User } from "./types.ts";

export const sessionKey = ["session"] as const;

/** Who is signed in; null = nobody. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }): Promise<User | null> => {
    const session = await request<{ user: User } | null>("GET", "/v2/auth/session", { signal });
    return session?.user ?? null;
  },
  staleTime: 5 * 60_000,
});

/** The person who is signed in. Only for pages behind the sign-in, which are not shown without one. */
export function useUser(): User {
  const { data } = useQuery(sessionQuery);
  return data ?? NOBODY;
}

/** For the blink between the end of a session and the sign-in page. */
const NOBODY: User = {
  id: 0,
  username: null,
  email: "",
  name: null,
  bio: null,
  timeFormat: 24,
  weekStart: "Monday",
  timeZone: "UTC",
  defaultScheduleId: null,
};
