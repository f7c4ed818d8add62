import { describe, expect, test } from "vitest";
import type { Header } from "../../kernel/wire/message.js";
import { rawKernel, type SendOptions } from "./rawClient.js";

describe("questions to the person at the notebook", () => {
  const kernel = rawKernel();
  const { execute, send } = kernel;
  const ask = (code: string, type: NonNullable<SendOptions["type"]>) =>
    execute(code, { allow_stdin: true }, { type });
  const printed = ({ broadcast }: Awaited<ReturnType<typeof ask>>) =>
    broadcast
      .filter(([type]) => type === "stream")
      .map(([, content]) => content.text)
      .join("");

  test("the code waits for the answer where it stands", async () => {
    const answer = await ask(
      "console.log('before'); const n = Number(prompt('How many?')); console.log(n + 1)",
      () => "41",
    );
    expect(printed(answer)).toBe("before\n42\n");
    expect(answer.asked).toEqual([{ prompt: "How many? ", password: false }]);
  });

  test("an empty answer means the one that was suggested", async () => {
    expect(printed(await ask("console.log(prompt('Name?', 'nobody'))", () => ""))).toBe("nobody\n");
    expect(printed(await ask("console.log([prompt('Name?')])", () => ""))).toBe("[ '' ]\n");
  });

  test("a password is not shown while it is typed", async () => {
    const { asked } = await ask("prompt('Key', '', { hidden: true })", () => "secret");
    expect(asked).toEqual([{ prompt: "Key ", password: true }]);
  });

  test.each([
    ["y", "true"],
    ["Yes ", "true"],
    ["예", "true"],
    ["네", "true"],
    ["n", "false"],
    ["", "false"],
    ["yesterday", "false"],
  ])("confirm: %j means %s", async (typed, value) => {
    expect(printed(await ask("console.log(confirm('Sure?'))", () => typed))).toBe(`${value}\n`);
  });

  test("long answers in any script arrive, and several questions keep their order", async () => {
    const answers = ["가".repeat(100_000), "🎈"];
    const answer = await ask(
      "console.log([prompt('a').length, prompt('b')])",
      () => answers.shift() ?? "",
    );
    expect(printed(answer)).toBe("[ 100000, '🎈' ]\n");
  });

  test("what is asked after an await is asked in the name of the cell", async () => {
    const code = "await new Promise((r) => setTimeout(r, 5)); console.log(prompt('late'))";
    expect(printed(await ask(code, () => "here"))).toBe("here\n");
  });

  test("Stop ends the waiting, finally runs, and the next question has its own answer", async () => {
    const stopped = await ask("try { prompt('never') } finally { var tidy = true }", () => {
      void send("control", "interrupt_request", {});
      return undefined;
    });
    expect(stopped.reply).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(printed(await ask("console.log(tidy, prompt('again'))", () => "yes"))).toBe(
      "true yes\n",
    );
  });

  test("what is typed into the box of a stopped cell answers no other question", async () => {
    let old: Header | undefined;
    await ask("prompt('old')", (_, header) => {
      old = header;
      void send("control", "interrupt_request", {});
      return undefined;
    });
    const answer = await ask("console.log(prompt('new'))", () => {
      // JupyterLab leaves the box below the stopped cell.
      kernel.client.answer("for nobody", old!);
      return "mine";
    });
    expect(printed(answer)).toBe("mine\n");
  });

  test("without anybody to answer, the question is an error that says so", async () => {
    const { reply, asked } = await execute("prompt('Hello?')", { allow_stdin: false });
    expect(asked).toEqual([]);
    expect(reply).toMatchObject({
      status: "error",
      ename: "InputError",
      evalue:
        "prompt: expected somebody who can answer, got a run without one (allow_stdin is false)\nhint: run the cell in JupyterLab or VS Code.",
    });
  });
});
