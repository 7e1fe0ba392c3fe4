import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

import { cli, curl, python, quoted } from "~/pages/new/commands";
import type { Request } from "~/pages/new/draft";

const SERVICE = { url: "http://127.0.0.1:8000/a b", needsKey: true };
const NASTY = [
  `it's`,
  `$(touch x)`,
  "`id`",
  `a"b\\c`,
  "two\nlines",
  "!! ~ * ?",
  "-x",
  "",
  "true",
  "12",
  "NaN",
  "ümlaut 🙂",
  "\u202eright to left\u0007",
  "{a,b}",
  "\u{e0041}tag",
];

/** The words that a POSIX shell makes of a command; its first is a program that tells them. */
function words(command: string): string[] {
  const teller = 'tell() { for word in "$@"; do printf "%s\\0" "$word"; done; }';
  const [, rest = ""] = command.split(/^(?:curl|nas)\b/);
  return execFileSync("/bin/sh", ["-c", `${teller}; NAS_API_KEY=k; tell${rest}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);
}
function after(all: readonly string[], option: string): string | undefined {
  const index = all.indexOf(option);
  return index < 0 ? undefined : all[index + 1];
}

describe.each(NASTY)("a job named %j", (name) => {
  const request = { name, space: { pins: { "0-1": "add" } }, budget: { trials: 3 } } as unknown as Request;

  it("is one word to a shell", () => {
    expect(words(`nas ${quoted(name)} end`)).toEqual([name, "end"]);
  });

  it("comes through curl as it was typed", () => {
    const given = words(curl(request, SERVICE));
    expect(JSON.parse(after(given, "--data") ?? "")).toEqual(request);
    expect(given).toContain("http://127.0.0.1:8000/a b/v1/jobs");
    expect(given).toContain("Authorization: Bearer k");
  });

  it("comes through the command line as it was typed", () => {
    const given = words(cli(request, SERVICE));
    const plain = given.find((word) => word.startsWith("--name="))?.slice("--name=".length);
    const field = after(given, "--field")?.slice("name=".length);
    expect(plain ?? JSON.parse(field ?? "")).toBe(name);
    expect(given).toContain('pins={"0-1":"add"}');
    expect(given).toContain("--trials=3");
  });
});

describe("commands", () => {
  it("come through Python as they were typed", () => {
    const requests = NASTY.map(
      (name) => ({ name, named_first: false, space: { max_span: null, kinds: ["none"] } }) as Request,
    );
    const jobs = requests.map((request) => {
      const program = python(request, SERVICE);
      return `${program.slice(program.indexOf("job = "), program.indexOf("asked = "))}\njobs.append(job)`;
    });
    const told = execFileSync(
      "python3",
      ["-c", `import json\njobs = []\n${jobs.join("\n")}\nprint(json.dumps(jobs))`],
      { encoding: "utf8" },
    );
    expect(JSON.parse(told)).toEqual(requests);
  });

  it("show signs that cannot be seen by their numbers", () => {
    const request = { name: "a\u202eb" } as Request;
    for (const text of [curl(request, SERVICE), cli(request, SERVICE), python(request, SERVICE)])
      expect(text).toContain("\\u202e");
  });

  it("ask for no key where the service wants none", () => {
    const open = { url: "http://h", needsKey: false };
    expect(curl({}, open)).not.toContain("KEY");
    expect(python({}, open)).not.toContain("KEY");
  });

  it("write what is not of its kind by the option that takes anything", () => {
    const request = { seed: "x y", recipe: { epochs: 4, optimizer: "sgd", gradient_clip: null } } as unknown as Request;
    expect(words(cli(request, SERVICE)).slice(4)).toEqual([
      "--field",
      'seed="x y"',
      "--epochs=4",
      "--recipe",
      "optimizer=sgd",
      "--recipe",
      "gradient_clip=null",
    ]);
  });
});
