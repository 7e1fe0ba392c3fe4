/** Who looks at the page, and what they may do. */
import { computed, signal } from "@preact/signals";

import { answer, client, setCsrfToken, whenSignedOut, type Schemas } from "~/api/client";
import { Problem } from "~/api/problem";

type Session = Schemas["Session"];

/** `undefined` until it is known; null where a login is needed. */
export const session = signal<Session | null | undefined>(undefined);
/** Whether a login has ended by itself, not by the reader's wish. */
export const hasEnded = signal(false);

export const mayWrite = computed(() => session.value?.scope === "write" || session.value?.scope === "admin");
export const isAdmin = computed(() => session.value?.scope === "admin");
/** The only job to be seen, by a share link. */
export const sharedJob = computed(() => session.value?.job_id ?? null);

function take(next: Session | null): void {
  setCsrfToken(next?.csrf_token ?? null);
  session.value = next;
}

whenSignedOut(() => {
  if (session.peek()) hasEnded.value = true;
  take(null);
});

export async function recall(): Promise<void> {
  try {
    take(await answer(client.GET("/v1/session")));
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
  }
}

/** Log in by a key or by the token of a share link. */
export async function logIn(key: string): Promise<void> {
  take(await answer(client.POST("/v1/session", { body: { key } })));
  hasEnded.value = false;
}

export async function logOut(): Promise<void> {
  await answer(client.DELETE("/v1/session"));
  hasEnded.value = false;
  take(null);
  await recall(); // an open service needs no login
}
