import { expect, test } from "vitest";

import { parse } from "~/app/address";
import { isForGuests } from "~/app/Page";
import { match } from "~/app/routes";

const matched = (hash: string) => match(parse(hash).path);

test("a route leaves parts open, and hands them on in their order", () => {
  expect(matched("#/jobs/job_1/trials?sort=name")).toMatchObject({ ids: ["job_1"], route: { title: "Trials" } });
  expect(matched("#/")?.route.title).toBe("Jobs");
});

test("there is no page that nobody named", () => {
  expect([matched("#/jobs"), matched("#/jobs/job_1/secrets"), matched("#/new/x")]).toEqual([null, null, null]);
});

test.each([
  ["#/jobs/job_1", true],
  ["#/jobs/job_1/report", true],
  ["#/compare", true],
  ["#/share/token", true],
  ["#/jobs/job_2", false],
  ["#/", false],
  ["#/system", false],
  ["#/new", false],
])("to a guest of job_1 the page %s is open: %s", (hash, isOpen) => {
  const found = matched(hash);
  expect(found !== null && isForGuests(found, "job_1")).toBe(isOpen);
});
