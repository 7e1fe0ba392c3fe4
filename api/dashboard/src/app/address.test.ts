import { afterEach, expect, test } from "vitest";

import { address, ask, go, href, parse } from "~/app/address";

afterEach(() => go("#/"));

test("an address has a path and a query, and is written as it was read", () => {
  const { path, query } = parse("#/jobs/job_1/trials?sort=-score&where=accuracy%3E0.9&where=epochs%3D3");
  expect(path).toEqual(["jobs", "job_1", "trials"]);
  expect(query.getAll("where")).toEqual(["accuracy>0.9", "epochs=3"]);
  expect(href(path, query)).toBe("#/jobs/job_1/trials?sort=-score&where=accuracy%3E0.9&where=epochs%3D3");
});

test.each(["", "#", "#/", "#//", "#?x=1"])("%j is the first page", (hash) => {
  expect(parse(hash).path).toEqual([]);
});

test("a part may hold what separates parts", () => {
  const path = ["share", "a/b?c#d %"];
  expect(parse(href(path)).path).toEqual(path);
});

test("a path that was not written by the page does not break it", () => {
  expect(parse("#/jobs/100%").path).toEqual(["jobs", "100%"]);
});

test("a question mark may stand in a value", () => {
  expect(parse("#/?search=what?").query.get("search")).toBe("what?");
});

test("empty and false values are left out, lists repeat their name", () => {
  expect(href([], { search: "", all: false, none: null, state: ["a", "b"], page: 0 })).toBe("#/?state=a&state=b&page=0");
});

test("asking changes some names and keeps the others, without a step back", () => {
  go("#/jobs/job_1?sort=name&state=running");
  const steps = history.length;
  ask({ state: null, search: "x" });
  expect(href(address.value.path, address.value.query)).toBe("#/jobs/job_1?sort=name&search=x");
  expect(history.length).toBe(steps);
});
