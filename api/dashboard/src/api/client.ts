/** The REST API, typed by its own OpenAPI document. */
import createClient, { type Middleware } from "openapi-fetch";

import { problemOf, refusalOf } from "~/api/problem";
import type { components, paths } from "~/api/schema";

export type Schemas = components["schemas"];

/** Where the service lives: the page's own folder, whatever prefix a proxy has put before it. */
export const BASE = new URL(".", document.baseURI).href;

let csrfToken: string | null = null;
let onSignedOut: () => void = () => undefined;

/** What every write must carry, as `GET /v1/session` told it. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Call `then` whenever the service wants a login. */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

const guard: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== null && request.method !== "GET") request.headers.set("X-CSRF-Token", csrfToken);
  },
  onResponse({ request, response }) {
    const isLogin = request.method === "POST" && new URL(request.url).pathname.endsWith("/v1/session");
    if (response.status === 401 && !isLogin) onSignedOut(); // a wrong key does not end a login that holds
  },
};

export const client = createClient<paths>({
  baseUrl: BASE.replace(/\/$/, ""),
  querySerializer: { array: { style: "form", explode: true } },
});
client.use(guard);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * What the service answered: `await answer(client.GET("/v1/jobs", …))`.
 *
 * @throws Problem where it refused or could not be reached.
 */
export async function answer<T>(asked: Promise<Answer<T>>): Promise<T> {
  let given: Answer<T>;
  try {
    given = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw problemOf(error);
  }
  if (!given.response.ok) throw refusalOf(given.error, given.response);
  return given.data as T;
}
