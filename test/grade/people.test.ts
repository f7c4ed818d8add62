import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/grade/csv.js";
import { nameAndId } from "../../src/grade/lms.js";
import { everybody, person, readClassList } from "../../src/grade/people.js";

const folder = mkdtempSync(join(tmpdir(), "people-"));
function list(content: string | Uint8Array) {
  const path = join(folder, "class.csv");
  writeFileSync(path, content);
  return readClassList(path);
}

test.each([
  ["김철수_123456_assignsubmission_file_", "김철수 (123456)", "moodle", "123456"],
  ["Kim, Chul-soo_9_assignsubmission_file", "Kim, Chul-soo (9)", "moodle", "9"],
  ["kimchulsoo_12345_67890_04-convolution", "kimchulsoo (12345)", "canvas", "12345"],
  ["leeyounghee_LATE_22_33_04-convolution-1", "leeyounghee (22)", "canvas", "22"],
])("a platform's name: %s", (stem, student, platform, id) => {
  expect(nameAndId(stem)).toEqual({ student, lms: { platform, id } });
});

test.each(["김철수", "a_b", "2026_12345", "kim_04-convolution"])(
  "no platform's name: %s",
  (stem) => {
    expect(nameAndId(stem)).toEqual({ student: stem, lms: null });
  },
);

describe("CSV", () => {
  test.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "\uFEFFa;b\r\n1;2\r\n\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a\tb\n1\t2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      'a,b\n"1, ""x""\n2",3',
      [
        ["a", "b"],
        ['1, "x"\n2', "3"],
      ],
    ],
    ["", []],
  ])("%j", (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });
});

describe("a class list", () => {
  test("in English, in Korean, as Canvas exports it", () => {
    expect(list("student,email,canvas\nkim,k@example.org,7\n")).toEqual([
      { ...person("kim"), email: "k@example.org", canvas: "7" },
    ]);
    expect(list("학번,이름\n2026,김철수\n")).toEqual([{ ...person("김철수"), sis: "2026" }]);
    expect(list("Student,ID,SIS User ID,SIS Login ID,Section\nkim,7,2026,kim1,A\n")).toEqual([
      { ...person("kim"), canvas: "7", sis: "2026", login: "kim1", section: "A" },
    ]);
    expect(list("Identifier,Full name\nParticipant 12,Kim\n")[0]).toMatchObject({
      student: "Kim",
      moodle: "12",
    });
  });

  test("from Excel in Korea, not in UTF-8", () => {
    const bytes = [...Buffer.from("name\n"), 0xb1, 0xe8, 0xc3, 0xb6, 0xbc, 0xf6];
    expect(list(Uint8Array.from(bytes))[0]?.student).toBe("김철수");
  });

  test("without a name it is refused", () => {
    expect(() => list("email\nx\n")).toThrow(
      'expected a class list with a column "student" or "name", got email\nhint: student,name',
    );
    expect(() => list("")).toThrow("got an empty file");
  });
});

test("everybody: the list first, then who is not on it, each once", () => {
  const handed = [
    { student: "lee", lms: null },
    { student: "park (5)", lms: { platform: "canvas" as const, id: "5" } },
    { student: "park (5)", lms: null },
  ];
  expect(
    everybody([person("kim"), person("lee")], handed).map(({ student, canvas }) => [
      student,
      canvas,
    ]),
  ).toEqual([
    ["kim", ""],
    ["lee", ""],
    ["park (5)", "5"],
  ]);
});
