import { useRouter } from "@tanstack/react-router";
import { queryClient } from "../data/client.ts";
import { sessionKey } from "../data/session.ts";
import type { User } from "../data/types.ts";

/** The way to a page after signing in; pages outside of this area are loaded by the browser. */
export function goingTo(next = "/app"): { href: string; reloadDocument: boolean } {
  return { href: next, reloadDocument: !/^\/app\b/.test(next) };
}

/** Goes on into the signed-in area, with nothing left of who was there before. */
export function useEnter(): (user: User, next: string | undefined) => Promise<void> {
  const router = useRouter();
  return async (user, next) => {
    queryClient.clear();
    queryClient.setQueryData(sessionKey, user);
    await router.navigate({ ...goingTo(next), replace: true });
  };
}
