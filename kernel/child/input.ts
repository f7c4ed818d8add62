import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { t } from "../messages.js";
import type { Channel } from "./channel.js";
import { type InputReply, now, SHARED } from "./protocol.js";
import { setGlobal } from "./scope.js";

/** Woken by every answer and every Stop; the limit only guards against a wake-up that is lost. */
const LOOK_AGAIN_MS = 1000;

export interface InputOptions {
  /** What is typed is not shown: a password. */
  readonly hidden?: boolean;
}

/** Questions to the person at the notebook. The code waits for the answer where it stands. */
export class Input {
  /** Whether the client of the newest run can ask. */
  allowed = false;
  #ids = 0;

  constructor(
    private readonly channel: Channel,
    private readonly answers: MessagePort,
  ) {}

  /** Gives cells `prompt`, `confirm` and `alert`, as browsers and Deno have them. */
  install(): void {
    setGlobal("prompt", (text = "", initial = "", options: InputOptions = {}) => {
      const answer = this.ask("prompt", `${text} `, options);
      return answer === "" ? String(initial) : answer;
    });
    setGlobal("confirm", (text = "") => {
      const answer = this.ask("confirm", `${text} [y/N] `);
      return /^\s*(y|yes|ㅛ|예|네|응)\s*$/i.test(answer ?? "");
    });
    setGlobal("alert", (text = "") => {
      this.ask("alert", `${text} [Enter] `);
    });
  }

  /** The answer; null where the client did not give one. */
  ask(name: string, prompt: string, { hidden = false }: InputOptions = {}): string | null {
    if (!this.allowed) throw new NoInputError(name);
    const { shared, serial } = this.channel;
    const id = ++this.#ids;
    this.channel.post({ type: "ask", serial, id, prompt, password: hidden });
    try {
      for (;;) {
        const seen = Atomics.load(shared, SHARED.answers);
        if (Atomics.load(shared, SHARED.interrupted) !== 0) throw new StoppedError();
        const answer = this.#answer(id);
        if (answer) return answer.value;
        // Whoever presses Stop is told that this will look again, and ends by itself.
        this.#looks(now(), LOOK_AGAIN_MS);
        Atomics.wait(shared, SHARED.answers, seen, LOOK_AGAIN_MS);
      }
    } finally {
      this.#looks(0, 0);
    }
  }

  #looks(asked: number, interval: number): void {
    Atomics.store(this.channel.shared, SHARED.asked, asked);
    Atomics.store(this.channel.shared, SHARED.interval, interval);
  }

  #answer(id: number): InputReply | undefined {
    for (;;) {
      const message = receiveMessageOnPort(this.answers)?.message as InputReply | undefined;
      // Answers to questions that were interrupted are passed over.
      if (!message || message.id === id) return message;
    }
  }
}

class NoInputError extends Error {
  override readonly name = "InputError";
  constructor(name: string) {
    const says = t({
      ko: `${name}: 답할 사람이 있어야 하는데, 사람 없이 실행되고 있습니다 (allow_stdin이 false).`,
      en: `${name}: expected somebody who can answer, got a run without one (allow_stdin is false)`,
    });
    const hint = t({
      ko: "힌트: JupyterLab이나 VS Code에서 셀을 실행하세요.",
      en: "hint: run the cell in JupyterLab or VS Code.",
    });
    super(`${says}\n${hint}`);
  }
}

class StoppedError extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super(stoppedText());
  }
}

export function stoppedText(): string {
  return t({ ko: "셀 실행을 멈췄습니다.", en: "The cell was stopped." });
}
