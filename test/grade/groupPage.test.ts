import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { run } from "../../src/cli/report.js";

let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "group-page-"));
  said = [];
  for (const how of ["log", "error"] as const)
    vi.spyOn(console, how).mockImplementation((...words) => void said.push(words.join(" ")));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const write = (path: string, content: unknown) => {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
};

const check = (exercise: string, earned: number, more: object = {}) =>
  JSON.stringify({
    ...{ time: "t", lesson: "channels", exercise, earned, points: 2, passed: earned === 2 },
    ...more,
  });

const notebook = (exercise: string, source: string) => ({
  metadata: { convlab: { lesson: "channels" } },
  cells: [
    {
      cell_type: "code",
      source,
      outputs: [
        {
          data: {
            "application/vnd.convlab.check+json": { exercise, earned: 2, points: 2, passed: true },
            "text/html": "<script>alert(1)</script>",
          },
        },
      ],
    },
  ],
});

async function page(language = "en"): Promise<Document> {
  const out = join(folder, "page.html");
  expect(await run([join(folder, "shared"), "--out", out, "--language", language])).toBe(0);
  return new JSDOM(readFileSync(out, "utf8")).window.document;
}

const textsOf = (all: ArrayLike<Element>) => Array.from(all, ({ textContent }) => textContent);

describe("convlab report", () => {
  test("who passed what: a column a person, from progress files and notebooks", async () => {
    write("shared/mina/convlab-progress.jsonl", `${check("stampDeep", 2)}\n${check("oneMap", 1)}`);
    write("shared/jun-05-channels.ipynb", notebook("stampDeep", "secret()"));
    const document = await page();
    expect(textsOf(document.querySelectorAll("thead th"))).toEqual(["Exercise", "jun", "mina"]);
    const rows = [...document.querySelectorAll("tbody tr")].map((row) =>
      textsOf(row.querySelectorAll("td")),
    );
    expect(rows[0]).toEqual(["✓ 2/2", "✓ 2/2"]);
    expect(rows[1].map((mark) => mark?.slice(0, 1))).toEqual(["·", "◐"]);
    expect(document.querySelector("h3")?.textContent).toMatch(/^5 /);
    expect(document.documentElement.outerHTML).not.toMatch(/secret|alert|Plotly/);
    expect(said.at(-1)).toMatch(/page\.html: 2 members, 3 checks, 0 runs$/);
  });

  test("runs overlaid, with plotly.js in the page and no script of theirs", async () => {
    const run = {
      ...{ member: "</script><b>", name: "wide", begun: "2026", seconds: 1, parameters: 9 },
      finished: true,
      steps: [{ step: 1, loss: 1, accuracy: 0.5 }],
      epochs: [],
    };
    write("shared/runs/a/wide/run.json", run);
    const document = await page("ko");
    expect(document.querySelector("#runs")?.getAttribute("aria-label")).toContain("</script><b>");
    expect(document.querySelectorAll("script")).toHaveLength(2);
    expect(document.querySelectorAll("b")).toHaveLength(0);
    expect(document.querySelector("h1")?.textContent).toContain("그룹 보고서");
    expect(document.querySelector("meta[http-equiv]")?.getAttribute("content")).toContain(
      "default-src 'none'",
    );
  });

  test("a leaderboard where something was measured", async () => {
    const measured = (accuracy: number, parameters: number) => ({
      measured: { accuracy, parameters },
    });
    write("shared/mina.jsonl", check("stackNet", 2, measured(0.9, 100)));
    write("shared/jun.jsonl", check("stackNet", 2, measured(0.95, 100)));
    const tables = (await page()).querySelectorAll("table");
    expect(textsOf(tables[tables.length - 1].querySelectorAll("td")).slice(0, 3)).toEqual([
      "1",
      "jun",
      "95.00 %",
    ]);
  });

  test("what can't be read is said, on the page too; nothing at all is an error", async () => {
    write("shared/mina.jsonl", check("stampDeep", 2));
    write("shared/broken.ipynb", "{");
    const document = await page();
    expect(document.querySelector("ul")?.textContent).toContain("broken.ipynb");
    expect(said.some((line) => /broken\.ipynb/.test(line))).toBe(true);
    write("empty/x.txt", "");
    expect(await run([join(folder, "empty")])).toBe(1);
    expect(said.at(-1)).toMatch(/expected checks or runs in the files, got none\nhint:/);
  });

  test.each([
    [[], /expected files or folders, got none/],
    [["x", "--language", "fr"], /expected --language ko or en, got fr/],
    [["--nope"], /Unknown option '--nope'/],
  ])("%j is refused in words", async (args, words) => {
    expect(await run(args)).toBe(2);
    expect(said.join("\n")).toMatch(words);
  });
});
