/**
 * What changes, as it changes: one WebSocket for the whole page.
 *
 * Every follower names its topic; the socket tells the service what is followed and from which event on, so that
 * after a break it goes on where it was. A follower is told `is_reset` where that cannot be, and why where the
 * service refuses it.
 */
import { signal } from "@preact/signals";

import { BASE, type Schemas } from "~/api/client";
import { Problem } from "~/api/problem";
import { recall } from "~/api/session";

export type JobsNews = Schemas["JobsNews"];
export type JobNews = Schemas["JobNews"];
type Message = Schemas["LiveNews"] | Schemas["LiveAlive"] | Schemas["LiveRefused"];
type Refused = (problem: Problem) => void;

/** `live`: heard of the service lately; `late`: not for a while; `lost`: there is no line. */
export type LineState = "live" | "late" | "lost";

const LATE_MS = 9000; // the service says something every five seconds
const GIVE_UP_MS = 20_000;
const LOOK_MS = 1000;
const RETRY_MS = [300, 600, 1200, 2500, 5000] as const;
const SIGNED_OUT = 4401;

interface Follower {
  readonly tell: (news: never) => void;
  readonly refused: Refused | undefined;
}

interface Topic {
  /** Number of the last event known; null for the list of jobs, which has none. */
  after: number | null;
  isRefused: boolean;
  readonly followers: Set<Follower>;
}

export class Line {
  readonly state = signal<LineState>("lost");
  /** When the service was last heard of, in milliseconds since 1970. */
  readonly heardAt = signal<number | null>(null);
  /** Grows each time the line is there again: what was shown may be old. */
  readonly round = signal(0);

  #socket: WebSocket | null = null;
  #isWanted = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #willAsk = false;
  readonly #topics = new Map<string, Topic>();

  constructor(private readonly url: string) {}

  /** Connect, and stay connected. */
  open(): void {
    this.#isWanted = true;
    if (this.#socket === null) this.#connect();
    this.#watch ??= setInterval(() => this.#look(), LOOK_MS);
  }

  /** Hang up, and stay so until the next `open`. */
  close(): void {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#attempt = 0;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.state.value = "lost";
  }

  /** Try at once, as when the network is back. */
  hurry(): void {
    if (!this.#isWanted || this.#socket !== null) return;
    this.#connect();
  }

  /** Follow the list of jobs; the answer ends it. */
  followJobs(tell: (news: JobsNews) => void, refused?: Refused): () => void {
    return this.#follow("jobs", null, { tell, refused });
  }

  /** Follow a job from the event numbered `after` on; the answer ends it. */
  followJob(jobId: string, after: number, tell: (news: JobNews) => void, refused?: Refused): () => void {
    return this.#follow(`job:${jobId}`, after, { tell, refused });
  }

  #connect(): void {
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      for (const topic of this.#topics.values()) topic.isRefused = false;
      this.#heard();
      this.round.value += 1;
      this.#ask();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.#socket !== socket) return;
      this.#attempt = 0;
      this.#heard();
      this.#take(JSON.parse(event.data) as Message);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lost(event.code);
    };
  }

  #follow(name: string, after: number | null, follower: Follower): () => void {
    const topic = this.#topics.get(name) ?? { after, isRefused: false, followers: new Set() };
    this.#topics.set(name, topic);
    topic.followers.add(follower);
    topic.isRefused = false;
    if (after !== null && topic.after !== null) topic.after = Math.min(topic.after, after);
    this.#askSoon();
    return () => {
      topic.followers.delete(follower);
      if (topic.followers.size > 0 || this.#topics.get(name) !== topic) return;
      this.#topics.delete(name);
      this.#askSoon();
    };
  }

  #take(message: Message): void {
    if (message.kind === "refused") this.#refuse(message);
    if (message.kind !== "news") return;
    if (message.jobs) this.#tell("jobs", message.jobs);
    for (const [id, news] of Object.entries(message.job)) {
      const topic = this.#topics.get(`job:${id}`);
      if (topic === undefined || topic.after === null) continue;
      if (news.number < topic.after && !news.is_reset && !news.is_gone) continue; // told twice after a break
      topic.after = news.number;
      this.#tell(`job:${id}`, news);
    }
  }

  #tell(name: string, news: JobsNews | JobNews): void {
    for (const follower of [...(this.#topics.get(name)?.followers ?? [])]) follower.tell(news as never);
  }

  #refuse(message: Schemas["LiveRefused"]): void {
    const topic = this.#topics.get(message.topic);
    if (topic === undefined) return;
    topic.isRefused = true;
    for (const follower of [...topic.followers]) follower.refused?.(new Problem(message.problem));
  }

  #askSoon(): void {
    if (this.#willAsk) return;
    this.#willAsk = true;
    queueMicrotask(() => {
      this.#willAsk = false;
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const wanted = [...this.#topics].filter(([, topic]) => !topic.isRefused);
    const follow = Object.fromEntries(wanted.map(([name, topic]) => [name, topic.after]));
    this.#socket.send(JSON.stringify({ follow } satisfies Schemas["LiveRequest"]));
  }

  #heard(): void {
    this.heardAt.value = Date.now();
    this.state.value = "live";
  }

  #look(): void {
    const silence = Date.now() - (this.heardAt.peek() ?? Date.now());
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (silence > GIVE_UP_MS) {
      const socket = this.#socket;
      this.#lost(1006);
      socket.close();
    } else if (silence > LATE_MS) this.state.value = "late";
  }

  #lost(code: number): void {
    this.#socket = null;
    this.state.value = "lost";
    if (!this.#isWanted) return;
    const wait = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)] ?? 5000;
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.hurry(), wait);
    if (code === SIGNED_OUT) recall().catch(() => undefined); // the page asks for a login, and hangs up
  }
}

export const line = new Line(`${BASE.replace(/^http/, "ws")}v1/live`);

addEventListener("online", () => line.hurry());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && line.hurry());
