/** Sends a file and tells how far it is: `fetch` tells nothing of what has gone up, an `XMLHttpRequest` does. */
import { BASE, type Schemas } from "~/api/client";
import { Problem, problemOf } from "~/api/problem";
import { session } from "~/api/session";

export interface Wanted {
  readonly name: string;
  /** Height and width that images are brought to, `32x32`; empty leaves them. */
  readonly resize: string;
  readonly file: File;
}

export interface Sending {
  readonly done: Promise<Schemas["Dataset"]>;
  readonly cancel: () => void;
}

const MEDIA: Readonly<Record<string, string>> = { zip: "application/zip", csv: "text/csv" };

/** @param tell is given the bytes that have gone up; when all have, the service is checking them. */
export function send({ name, resize, file }: Wanted, tell: (bytes: number) => void): Sending {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ name, ...(resize === "" ? {} : { resize }) });
  const done = new Promise<Schemas["Dataset"]>((resolve, reject) => {
    request.upload.onprogress = (event) => tell(event.loaded);
    request.upload.onload = () => tell(file.size);
    request.onabort = () => reject(new DOMException("The upload was cancelled", "AbortError"));
    request.onerror = () =>
      reject(
        problemOf(new Error("The line broke, or the service refused the file before it was there whole. Try again.")),
      );
    request.onload = () => {
      const told = parsed(request.responseText);
      if (request.status === 200 || request.status === 201) resolve(told as Schemas["Dataset"]);
      else reject(told === null ? unclear(request) : problemOf(told));
    };
  });
  request.open("POST", `${BASE}v1/datasets?${query.toString()}`);
  request.setRequestHeader("Content-Type", MEDIA[endOf(file.name)] ?? "application/octet-stream");
  const token = session.value?.csrf_token;
  if (token) request.setRequestHeader("X-CSRF-Token", token);
  request.send(file);
  return { done, cancel: () => request.abort() };
}

/** The name that a file suggests: `My pets (2).zip` → `my-pets-2`. */
export function nameFor(file: string): string {
  const stem = file.replace(/\.[^.]*$/, "").toLowerCase();
  return (
    stem
      .replace(/[^a-z0-9._-]+/g, "-")
      .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
      .slice(0, 63) || "data"
  );
}

export function endOf(file: string): string {
  return /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unclear(request: XMLHttpRequest): Problem {
  return problemOf(
    new Error(`It answered ${request.status} ${request.statusText}, perhaps a proxy on the way. Try again.`),
  );
}
