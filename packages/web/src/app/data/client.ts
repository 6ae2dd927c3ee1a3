import { QueryClient } from "@tanstack/react-query";
import { request, RequestFailure, requestEnvelope, type RequestOptions } from "../../shared/http.ts";
import { sessionKey } from "./session.ts";

/** Reasons that mean: nobody is signed in. Other refusals with status 401 are about one thing only. */
const SIGNED_OUT = new Set(["authentication_required", "invalid_credentials"]);

/** What the server answers is shown as long as it takes to ask again; a failure is tried again only when nothing came back. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < 2 && error instanceof RequestFailure && error.status === 0,
      retryDelay: 800,
    },
    mutations: { retry: false },
  },
});

/** A session that ended elsewhere ends here too: whoever watches the session goes to the sign-in page. */
function noticeSignOut(error: unknown): void {
  if (!(error instanceof RequestFailure) || !SIGNED_OUT.has(error.reason)) return;
  queryClient.setQueryData(sessionKey, null);
}

async function watched<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    noticeSignOut(error);
    throw error;
  }
}

/** One call of the API; answers `data`. @throws {RequestFailure} */
export function call<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  return watched(request<T>(method, path, options));
}

/** One call of the API; answers all of its body. @throws {RequestFailure} */
export function callForPage<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return watched(requestEnvelope<T>("GET", path, options));
}
