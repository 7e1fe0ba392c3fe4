/** Posts a request once, however often the button is pressed or the line breaks. */
import { answer, client, type Schemas } from "~/api/client";
import type { Request } from "~/pages/new/draft";

export class Poster {
  #of: string | null = null;
  #key = "";

  /** @throws Problem where the service refused it; the same request sent again then has the same key. */
  async post(body: Request): Promise<Schemas["Job"]> {
    const text = JSON.stringify(body);
    if (text !== this.#of) {
      this.#of = text;
      this.#key = freshKey();
    }
    const header = { "idempotency-key": this.#key };
    return answer(client.POST("/v1/jobs", { body: body as Schemas["NewJob"], params: { header } }));
  }
}

/** `crypto.randomUUID` is there only over TLS and on the machine itself; this is everywhere. */
function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
