import { describe, expect, test } from "vitest";
import { exercise, fn, integer } from "../../src/check/index.js";
import { requireAgreement, requireCells } from "../../src/course/agree.js";
import { parseCells } from "../../src/course/cells.js";
import { keepLanguage } from "../../src/course/comments.js";
import { linkExercises } from "../../src/course/exercises.js";
import { attachImages } from "../../src/course/figures.js";
import { foldImports } from "../../src/course/imports.js";
import { parseProse, pieces, skeleton } from "../../src/course/prose.js";
import { chooseSolution, solutionLines } from "../../src/course/solutions.js";
import { dropUnusedT, resolveTexts } from "../../src/course/translate.js";

const cellsOf = (source: string) => parseCells(source, "cells.ts");
const cell = (source: string) => cellsOf(`// %% only answer\n${source}`)[0];
const textOf = (lines: readonly { text: string }[]) => lines.map(({ text }) => text).join("\n");

/** What was thrown says file and line, what is wrong, and what to do. */
function problem(run: () => unknown, at: string, what: RegExp, hint: RegExp): void {
  try {
    run();
  } catch (error) {
    const { message } = error as Error;
    expect(message.startsWith(`${at}: `)).toBe(true);
    expect(message).toMatch(what);
    expect(message.split("\nhint: ")[1]).toMatch(hint);
    return;
  }
  expect.unreachable("it should have been refused");
}

describe("cells.ts is cut into cells", () => {
  test("with name, kind (show if none) and tags", () => {
    const [a, b] = cellsOf(
      "// a comment\n\n// %% first setup\nlet x = 1;\n\n// %% second\n\nx;\n\n",
    );
    expect(a).toMatchObject({ name: "first", kind: "setup", tags: [], line: 3 });
    expect(b).toMatchObject({ name: "second", kind: "show" });
    expect(b.lines).toEqual([{ text: "x;", number: 8 }]);
    expect(cellsOf("// %% c try raises-exception\nx;")[0].tags).toEqual(["raises-exception"]);
  });

  test("and what cannot be cut is refused", () => {
    problem(
      () => cellsOf("let x;\n// %% a\nx;"),
      "cells.ts:1",
      /before the first cell/,
      /%% setup setup/,
    );
    problem(() => cellsOf("// %% 1a\nx;"), "cells.ts:1", /"1a" is no name/, /a letter, then/);
    problem(() => cellsOf("// %% md-1\nx;"), "cells.ts:1", /"md-1" is no name/, /a letter/);
    problem(
      () => cellsOf("// %% a answr\nx;"),
      "cells.ts:1",
      /no kind "answr"/,
      /setup, show, answer/,
    );
    problem(() => cellsOf("// %% a\n\n// %% b\nx;"), "cells.ts:1", /a is empty/, /remove it/);
    problem(
      () => cellsOf("// %% a\nx;\n// %% a\nx;"),
      "cells.ts:3",
      /a was there already \(line 1\)/,
      /own name/,
    );
  });
});

describe("solutions", () => {
  const source =
    "before;\n  // #region solution\n  secret;\n  // #else\n  stub;\n  // #endregion\nafter;";

  test("are kept for the teacher and replaced for the student", () => {
    expect(textOf(chooseSolution(cell(source), true))).toBe("before;\n  secret;\nafter;");
    expect(textOf(chooseSolution(cell(source), false))).toBe("before;\n  stub;\nafter;");
    expect(textOf(solutionLines(cell(source)))).toBe("  secret;");
  });

  test("without a stub say where to write; at the top level they don't stop the notebook", () => {
    const inside = cell("f() {\n  // #region solution\n  secret;\n  // #endregion\n}");
    expect(textOf(chooseSolution(inside, false))).toBe(
      'f() {\n  // ko: 여기에 답을 쓰세요.\n  // en: Write your answer here.\n  throw new Error("not solved yet");\n}',
    );
    const top = cell("// #region solution\nsecret;\n// #endregion");
    expect(textOf(chooseSolution(top, false))).not.toContain("throw");
  });

  test("a stub line that stands in a comment is uncommented", () => {
    const top = cell(
      "// #region solution\nconst a = 1;\n// #else\n//: const a = 0;\n  //:const b = 0;\n// a\n// #endregion",
    );
    expect(textOf(chooseSolution(top, false))).toBe("const a = 0;\n  const b = 0;\n// a");
  });

  test("that do not close, nest, or are empty are refused", () => {
    const student = (text: string) => () => chooseSolution(cell(text), false);
    problem(student("a;\n// #region solution\nb;"), "cells.ts:3", /no end/, /#endregion/);
    problem(
      student("// #region solution\n// #region solution\nb;"),
      "cells.ts:3",
      /inside a region/,
      /close/,
    );
    problem(
      student("// #region solution\na;\n// #else\nb;\n// #else\n// #endregion"),
      "cells.ts:6",
      /inside/,
      /close/,
    );
    problem(student("a;\n// #endregion"), "cells.ts:3", /#endregion outside/, /#region solution/);
    problem(student("// #else"), "cells.ts:2", /#else outside/, /#region solution/);
    problem(
      student("// #region solution\n// #endregion"),
      "cells.ts:2",
      /is empty/,
      /write the solution/,
    );
  });
});

describe("translated comments", () => {
  const keep = (source: string, language: "ko" | "en") =>
    textOf(keepLanguage(cell(source).lines, language, "cells.ts"));

  test("keep one language", () => {
    const source = "  // ko: 하나\n  // ko: 둘\n  // en: one\nx; // plain";
    expect(keep(source, "ko")).toBe("  // 하나\n  // 둘\nx; // plain");
    expect(keep(source, "en")).toBe("  // one\nx; // plain");
  });

  test("that are missing in a language, or stand after code, are refused", () => {
    problem(
      () => keep("x;\n// ko: 하나\ny;\n// en: one", "ko"),
      "cells.ts:3",
      /not there in English/,
      /\/\/ en:/,
    );
    problem(() => keep("// en: one", "ko"), "cells.ts:2", /not there in Korean/, /\/\/ ko:/);
    problem(() => keep("x; // ko: 하나", "ko"), "cells.ts:2", /after code/, /lines of their own/);
  });
});

describe("t({ ko, en })", () => {
  const resolve = (source: string, language: "ko" | "en") =>
    resolveTexts(cell(source).lines, language, "cells.ts");

  test("becomes the text, whatever is around it", () => {
    expect(resolve('f(t({ ko: "가", en: "a" }), 1);', "ko")).toBe('f("가", 1);');
    expect(
      resolve("const s = t({\n  en: 'a' + t({ ko: '나', en: 'b' }),\n  ko: '가',\n});", "en"),
    ).toBe("const s = 'a' + 'b';");
    expect(resolve("const m = x.t({ ko: 1 }); t(text); // t({", "ko")).toBe(
      "const m = x.t({ ko: 1 }); t(text); // t({",
    );
  });

  test("in one language only is refused", () => {
    problem(
      () => resolve('x;\nt({ ko: "가" });', "en"),
      "cells.ts:3",
      /both languages/,
      /t\(\{ ko/,
    );
    problem(
      () => resolve('x;\nt({ ko: "가" });', "ko"),
      "cells.ts:3",
      /both languages/,
      /t\(\{ ko/,
    );
  });

  test("leaves the imports where nothing needs it any more", () => {
    expect(dropUnusedT(['import { a, t, b } from "x";\na;'])).toEqual([
      'import { a, b } from "x";\na;',
    ]);
    expect(dropUnusedT(['import { a, t } from "x";\na;'])).toEqual(['import { a } from "x";\na;']);
    expect(dropUnusedT(['import { t } from "x";\na;'])).toEqual(["a;"]);
    const used = ['import { t } from "x";', "const s = t(text);"];
    expect(dropUnusedT(used)).toEqual(used);
    expect(dropUnusedT(['import { t } from "x";', "x.t;"])).toEqual(["", "x.t;"]);
  });
});

describe("prose", () => {
  const parse = (source: string) => parseProse(source, "lesson.ko.md");

  test("is cut at the cells' marks, not inside code", () => {
    const [a, b] = parse(
      "# A\n```\n<!-- cell: no -->\n# no\n```\n  <!-- cell:one -->\n\n## B\ntext\n### C",
    );
    expect([a.cell, b.cell]).toEqual(["one", null]);
    expect(pieces(a)).toEqual(["# A\n```\n<!-- cell: no -->\n# no\n```"]);
    expect(pieces(b)).toEqual(["## B\ntext", "### C"]);
    expect(pieces(parse("\n\n")[0])).toEqual([]);
  });

  test("with a mark that cannot be read is refused", () => {
    problem(
      () => parse("a\nb <!-- cell: one -->"),
      "lesson.ko.md:2",
      /cannot be read/,
      /on a line of its own/,
    );
  });

  test("has a skeleton: headings, formulas, images, blocks of code", () => {
    const [section] = parse(
      '# A\n$b$ and $ a $ `$x$` \\$5\n$$c\n+ d$$\n![alt text](p.png "t")\n~~~\n$y$\n~~~\n## B\n$\\text{가} x$',
    );
    expect(skeleton(section)).toEqual({
      headings: [1, 2],
      formulas: ["\\text{}x", "a", "b", "c+d"],
      images: ["p.png"],
      codeBlocks: 1,
    });
  });
});

describe("the languages must agree", () => {
  const ko = (source: string) => parseProse(source, "lesson.ko.md");
  const en = (source: string) => parseProse(source, "lesson.en.md");
  const cells = cellsOf("// %% a\nx;\n// %% b\nx;");

  test("on cells: each placed once, in the order of cells.ts", () => {
    const marks = (...names: string[]) =>
      ko(names.map((name) => `<!-- cell: ${name} -->`).join("\n"));
    requireCells(marks("a", "b"), cells);
    problem(
      () => requireCells(marks("a"), cells),
      "cells.ts:3",
      /b is not placed in lesson.ko.md/,
      /<!-- cell: b -->/,
    );
    problem(
      () => requireCells(marks("a", "b", "a"), cells),
      "lesson.ko.md:3",
      /twice \(line 1\)/,
      /remove/,
    );
    problem(() => requireCells(marks("a", "c"), cells), "lesson.ko.md:2", /no cell c/, /a, b/);
    problem(
      () => requireCells(marks("b", "a"), cells),
      "lesson.ko.md:1",
      /b stands where cells.ts has a/,
      /order/,
    );
  });

  const cases: [string, string, string, RegExp][] = [
    ["heading levels", "# A\n## B", "# A\n### B", /heading levels 2 here, 3 in lesson.en.md:1/],
    ["formulas", "$a$ $b$", "$a$ $c$", /formulas b here, c in/],
    ["formulas twice", "$a$ $a$", "$a$", /formulas a here, \(none more\) in/],
    ["images", "![x](a.png)", "![x](b.png)", /images a.png here, b.png/],
    [
      "the images' order",
      "![x](a.png)![x](b.png)",
      "![x](b.png)![x](a.png)",
      /images a.png, b.png here, b.png, a.png/,
    ],
    ["blocks of code", "```\n```", "text", /blocks of code 1 here, 0/],
  ];
  test.each(cases)("on %s", (_, a, b, what) => {
    problem(() => requireAgreement(ko(a), en(b)), "lesson.ko.md:1", what, /same in both/);
    requireAgreement(ko(a), en(a));
  });

  test("a sentence may name its formulas in another order", () => {
    requireAgreement(ko("$a$, $b$"), en("$b$, $a$"));
  });
});

describe("exercises", () => {
  const half = exercise({
    title: { ko: "반", en: "Half" },
    points: 1,
    needs: ["setup"],
    answer: fn({ x: integer() }, integer()),
    cases: [[4]],
    generate: (rng) => [2 * rng.int(9)],
    reference: (x) => x / 2,
    mistakes: {
      twice: { answer: (x) => 2 * x, says: { ko: "두 배", en: "twice" } },
      same: { answer: (x) => x, says: { ko: "그대로", en: "same" } },
    },
    hints: [
      { ko: "", en: "" },
      { ko: "", en: "" },
    ],
  });
  const link = (source: string, exercises: Record<string, typeof half> = { half }) =>
    linkExercises(cellsOf(source), exercises, "checks.ts");
  const setup = "// %% setup setup\ns;\n";

  test("are tied to the answers before their check", () => {
    const links = link(
      `${setup}// %% a answer\nx;\n// %% b answer\nx;\n// %% c check\ncheck.half((x) => x);`,
    );
    expect([...links]).toEqual([
      ["a", { exercise: "half" }],
      ["b", { exercise: "half" }],
      ["c", { exercise: "half", argument: "(x) => x" }],
    ]);
  });

  test("without cells, or cells without exercises, are refused", () => {
    const check = "// %% c check\ncheck.half(h);";
    problem(() => link(setup), "checks.ts", /no cell checks half/, /check\.half/);
    problem(
      () => link(`${setup}${check}\n// %% a answer\nx;`),
      "cells.ts:5",
      /no check follows the answer a/,
      /kind check/,
    );
    problem(
      () => link(`${setup}// %% c check\ncheck.other(h);`),
      "cells.ts:3",
      /no exercise other/,
      /half/,
    );
    problem(
      () => link(`${setup}// %% c check\nhalf;`),
      "cells.ts:3",
      /calls 0 checks/,
      /one check/,
    );
    problem(
      () => link(`${setup}${check}\n// %% d check\ncheck.half(h);`),
      "cells.ts:5",
      /checked twice/,
      /one cell/,
    );
    problem(() => link(check), "checks.ts", /needs "setup", which is no set-up cell/, /kind setup/);
  });
});

test("an image that is not there, or no image, is refused", () => {
  problem(
    () => attachImages("![x](no.png)", "/nowhere", "lesson.ko.md"),
    "lesson.ko.md",
    /no.png cannot be used/,
    /\.png/,
  );
  problem(
    () => attachImages("![x](no.exe)", "/nowhere", "lesson.ko.md"),
    "lesson.ko.md",
    /no.exe/,
    /\.svg/,
  );
  expect(attachImages("![x](https://example.org/a.png)", "/nowhere", "f").source).toContain(
    "https:",
  );
});

describe("imports", () => {
  test("fill lines instead of taking one for each name", () => {
    const names = Array.from({ length: 12 }, (_, i) => `someName${i}`);
    const long = `import {\n${names.map((name) => `  ${name},`).join("\n")}\n} from "convlab";\nx;`;
    const folded = foldImports(long);
    expect(folded).toBe(
      [
        "import {",
        "  someName0, someName1, someName2, someName3, someName4, someName5, someName6,",
        "  someName7, someName8, someName9, someName10, someName11,",
        '} from "convlab";',
        "x;",
      ].join("\n"),
    );
    expect(foldImports(folded)).toBe(folded);
  });

  test("that fit into a line stay as they are", () => {
    expect(foldImports('import { a, type B } from "m";')).toBe('import { a, type B } from "m";');
  });
});
