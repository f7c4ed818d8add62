import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "../../src/cli/site.js";
import { indexHtml } from "../../src/site/home.js";
import { writeSite } from "../../src/site/index.js";
import { Prose, plain } from "../../src/site/markdown.js";
import { guide, lessons } from "./fixture.js";

const folder = mkdtempSync(join(tmpdir(), "site-"));
let pages = 0;
beforeAll(() => {
  pages = writeSite(folder, lessons, [guide]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(folder, path), "utf8");
const dom = (path: string) => new JSDOM(read(path)).window.document;

describe("the site", () => {
  test("has a page a lesson and language, lists, the guide, and all that they load", () => {
    expect(readdirSync(join(folder, "ko")).sort()).toEqual([
      "01-one.html",
      "04-four.html",
      "index.html",
      "teaching.html",
    ]);
    expect(pages).toBe(9);
    for (const page of ["ko/01-one.html", "en/index.html", "index.html"]) {
      const links = [...dom(page).querySelectorAll("[src], [href]")].map(
        (element) => element.getAttribute("src") ?? element.getAttribute("href") ?? "",
      );
      for (const link of links.filter((link) => !/^(#|data:)/.test(link))) {
        expect(link).not.toMatch(/^(https?:)?\/\//);
        expect(existsSync(join(folder, page, "..", link.split("#")[0])), link).toBe(true);
      }
    }
  });

  test("leads to its neighbours and to the same page in the other language", () => {
    const page = dom("en/01-one.html");
    expect(page.querySelector(".language")?.getAttribute("href")).toBe("../ko/01-one.html");
    expect(page.querySelector('[rel="next"]')?.getAttribute("href")).toBe("04-four.html");
    expect(page.querySelector('[rel="prev"]')).toBeNull();
    expect(page.title).toBe("Lesson 1 & more · convlab");
    expect(page.documentElement.lang).toBe("en");
  });

  test("a figure is data beside the one plotly.js, in words, and closes no script", () => {
    const page = dom("en/01-one.html");
    const json = page.querySelector('script[data-for="figure-1"]')?.textContent ?? "";
    expect(JSON.parse(json).layout.title.text).toBe("Up and down </script>");
    expect(page.querySelector("figure")?.getAttribute("aria-label")).toBe(
      'A curve: "up", then down',
    );
    const still = /src="\.\.\/(pictures\/\w+\.png)"/.exec(
      page.querySelector("figure noscript")?.innerHTML ?? "",
    );
    expect(readFileSync(join(folder, still![1])).toString("base64")).toBe("iVBORw0KGgo=");
    expect(read("en/01-one.html").match(/plotly\.min\.js/g)).toHaveLength(1);
    expect(read("en/index.html")).not.toContain("plotly");
  });

  test("formulas are MathML, code has its words marked, folded cells are folded", () => {
    const page = dom("ko/01-one.html");
    expect(page.querySelectorAll("math")).toHaveLength(2);
    expect(page.querySelector(".formula math")?.getAttribute("display")).toBe("block");
    expect(page.querySelector(".code .hljs-keyword")?.textContent).toBe("const");
    expect(page.querySelector(".code")?.textContent).toContain("1 < 2");
    expect(page.querySelector(".cell details .code")?.textContent).toBe("hidden();");
    expect(page.querySelectorAll(".cell")).toHaveLength(3);
  });

  test("outputs are shown as text, without terminal colours, or as the HTML they are", () => {
    const page = dom("ko/01-one.html");
    const texts = [...page.querySelectorAll("pre.text")].map(({ textContent }) => textContent);
    expect(texts).toEqual(["a < b\nred", "E: <x>"]);
    expect(page.body.textContent).toContain("checked ✓");
  });

  test("headings have ids of their own, also two of one name, also in Korean", () => {
    const ids = [...dom("ko/01-one.html").querySelectorAll("h1, h2")].map(({ id }) => id);
    expect(ids).toEqual(["도장-찍기", "뒤집기", "뒤집기--2"]);
    const contents = [...dom("ko/01-one.html").querySelectorAll(".contents a")];
    expect(contents.map((link) => link.getAttribute("href"))).toEqual(["#뒤집기", "#뒤집기--2"]);
  });

  test("the list tells what each lesson begins with, and has the guide", () => {
    const page = dom("en/index.html");
    const items = [...page.querySelectorAll(".lessons li")];
    expect(items.map((item) => item.getAttribute("value"))).toEqual(["1", "4"]);
    expect(items[0].textContent).toContain("The filter moves. A convolution multiplies and adds.");
    expect(page.querySelector('a[href="teaching.html"]')?.textContent).toBe("For teachers");
  });

  test("the guide links to nothing that is not there", () => {
    const page = dom("en/teaching.html");
    expect(page.querySelector("main")?.textContent).toContain("Assign it, see GRADING.md.");
    expect(page.querySelector('a[href*=".md"]')).toBeNull();
  });

  test("talks have a list of their own", () => {
    const card = (number: number, talk: boolean) => ({
      entry: { ...lessons[0].entry, number, talk },
      ...{ lead: "Lead", href: `${number}.html` },
    });
    const page = new JSDOM(indexHtml([card(4, false), card(25, true)], [], "ko")).window.document;
    const lists = [...page.querySelectorAll("ol.lessons")];
    expect(lists.map((list) => list.querySelector("li")?.getAttribute("value"))).toEqual([
      "4",
      "25",
    ]);
    expect(page.querySelector("h2")?.textContent).toBe("스터디 그룹의 발표");
    expect(lists[0].textContent).toContain("60분");
    expect(dom("ko/index.html").querySelector("h2")).toBeNull();
  });

  test("the search knows each part's text", () => {
    const script = read("assets/search.en.js");
    const entries = JSON.parse(script.replace(/^globalThis\.convlabTexts = |;\n$/g, ""));
    expect(entries).toHaveLength(6);
    expect(entries[0]).toMatchObject({
      ...{ id: 0, heading: "Stamping", href: "01-one.html#stamping", lesson: "Lesson 1 & more" },
    });
    expect(entries[0].text).toContain("The filter moves.");
    expect(entries[0].text).toContain("& all");
    expect(entries[1].text).toContain("1 2");
  });
});

test("code in prose can be scrolled by keyboard", () => {
  expect(new Prose().html("```sh\nnpx convlab\n```")).toContain('<pre tabindex="0"><code');
});

test("plain text of HTML", () => {
  expect(plain("<p>a &lt; b &#39;c&#39;</p>\n <b>&amp;</b>")).toBe("a < b 'c' &");
});

test("a heading of signs only still has an id", () => {
  const prose = new Prose();
  prose.html("## ???");
  expect(prose.headings[0].id).toBe("section");
});

describe("convlab site", () => {
  test.each([
    [["--lessons", "nothing"], /expected lessons of tour, .*, got nothing/],
    [["--short", "few"], /expected --short as a number of steps, got few/],
    [["--what"], /Unknown option '--what'/],
  ])("%j is refused in words", async (args, words) => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await run(args)).toBe(2);
    expect(said.mock.calls.flat().join("\n")).toMatch(words);
    said.mockRestore();
  });
});
