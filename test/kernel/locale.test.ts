import { describe, expect, test } from "vitest";
import { fromEnvironment } from "../../kernel/messages.js";
import { errorOf, kernelForTests, printed, textOf } from "./harness.js";

test.each([
  [{ LC_ALL: "ko_KR.UTF-8", LANG: "en_US.UTF-8" }, "ko"],
  [{ LANG: "ko" }, "ko"],
  [{ LC_MESSAGES: "ko_KR" }, "ko"],
  [{ CONVLAB_LANGUAGE: "en", LANG: "ko_KR.UTF-8" }, "en"],
  [{ LANG: "kok_IN" }, "en"],
  [{}, "en"],
])("%j speaks %s", (env, language) => {
  expect(fromEnvironment(env)).toBe(language);
});

describe("in Korean", () => {
  const { run, stop } = kernelForTests({
    env: { CONVLAB_LANGUAGE: "", LC_ALL: "ko_KR.UTF-8" },
  });

  test("a cell that was stopped", async () => {
    expect(errorOf(await stop("for (;;);"))?.evalue).toBe("셀 실행을 멈췄습니다.");
  });

  test("a question that nobody can answer", async () => {
    expect(errorOf(await run("prompt('이름?')"))?.evalue).toBe(
      "prompt: 답할 사람이 있어야 하는데, 사람 없이 실행되고 있습니다 (allow_stdin이 false).\n힌트: JupyterLab이나 VS Code에서 셀을 실행하세요.",
    );
  });

  test.each([
    ["process.exit(3)", "코드가 자기 프로세스를 끝냈습니다: process.exit(3)."],
    [
      "process.kill(process.pid, 'SIGSEGV'); for (;;);",
      "코드를 실행하던 프로세스가 죽었습니다: SIGSEGV. 네이티브 코드가 고장 났습니다.",
    ],
  ])("%s", async (code, says) => {
    expect(errorOf(await run(code))?.traceback).toEqual([
      `StateLost: ${says}`,
      "모든 변수가 사라졌고, 다음 셀은 새로 시작합니다. 위의 셀을 다시 실행하세요.",
    ]);
  });

  test("very much output", async () => {
    const result = await run("console.log('x'.repeat(6e6))", { timeout: 60 });
    expect(printed(result)).toMatch(/출력이 2 MB를 넘었습니다\. 전체는 .* 에 있고/);
    expect(printed(result)).toMatch(/글자 3\.9 M개 생략/);
  });

  test("a value that is cut off", async () => {
    expect(
      textOf(
        await run("Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ['key' + i, i]))"),
      ),
    ).toMatch(/… 글자 \d+개 더$/);
  });

  test("a notebook that chooses English is told so in English", async () => {
    await run("import { setLanguage } from 'convlab'; setLanguage('en')");
    expect(errorOf(await run("process.exit(1)"))?.evalue).toBe(
      "The code ended its own process: process.exit(1).",
    );
  });
});
