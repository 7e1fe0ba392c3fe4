/** Which page an address shows; each is a file that is fetched when it is first wanted. */
import type { ComponentType } from "preact";

/** What every page is given: the parts of the path that its route leaves open, in their order. */
export interface PageProps {
  readonly ids: readonly string[];
}

export interface Route {
  /** Parts of the path; `*` stands for any one. */
  readonly path: readonly string[];
  readonly title: string;
  readonly load: () => Promise<{ default: ComponentType<PageProps> }>;
}

export const ROUTES: readonly Route[] = [
  { path: [], title: "Jobs", load: () => import("~/pages/jobs/Jobs") },
  { path: ["new"], title: "New job", load: () => import("~/pages/new/NewJob") },
  { path: ["jobs", "*"], title: "Overview", load: () => import("~/pages/job/overview/Overview") },
  { path: ["jobs", "*", "trials"], title: "Trials", load: () => import("~/pages/job/trials/Trials") },
  { path: ["jobs", "*", "topologies"], title: "Topologies", load: () => import("~/pages/job/topologies/Topologies") },
  { path: ["jobs", "*", "analysis"], title: "Analysis", load: () => import("~/pages/job/analysis/Analysis") },
  { path: ["jobs", "*", "report"], title: "Report", load: () => import("~/pages/job/report/Report") },
  { path: ["compare"], title: "Compare", load: () => import("~/pages/compare/Compare") },
  { path: ["system"], title: "System", load: () => import("~/pages/system/System") },
  { path: ["system", "*"], title: "System", load: () => import("~/pages/system/System") },
  { path: ["share", "*"], title: "Shared job", load: () => import("~/pages/login/Shared") },
];

export interface Match {
  readonly route: Route;
  readonly ids: readonly string[];
}

export function match(path: readonly string[]): Match | null {
  for (const route of ROUTES) {
    if (route.path.length !== path.length) continue;
    if (route.path.every((part, index) => part === "*" || part === path[index])) {
      return { route, ids: path.filter((_, index) => route.path[index] === "*") };
    }
  }
  return null;
}
