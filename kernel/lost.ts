import type { Lost } from "./child/protocol.js";
import type { ErrorContent } from "./compile/cell.js";
import { t } from "./messages.js";

/** Tells the user that the notebook's state is gone, why, and what to do. */
export function explainLoss({ why, detail }: Lost): ErrorContent {
  const says = sentence(why, detail);
  const allLost = t({
    ko: "모든 변수가 사라졌고, 다음 셀은 새로 시작합니다. 위의 셀을 다시 실행하세요.",
    en: "All variables are lost; the next cell starts afresh. Run the cells above again.",
  });
  return { ename: "StateLost", evalue: says, traceback: [`StateLost: ${says}`, allLost] };
}

function sentence(why: Lost["why"], detail: string): string {
  switch (why) {
    case "exit":
      return t({
        ko: `코드가 자기 프로세스를 끝냈습니다: process.exit(${detail}).`,
        en: `The code ended its own process: process.exit(${detail}).`,
      });
    case "memory":
      return t({
        ko: `노트북의 객체가 메모리를 ${detail} MiB 넘게 썼습니다.`,
        en: `The notebook used more than ${detail} MiB of memory for its objects.`,
      });
    case "stuck":
      return t({
        ko: "셀을 다른 방법으로는 멈출 수 없어 프로세스를 끝냈습니다.",
        en: "The cell could not be stopped otherwise: its process was ended.",
      });
    case "crash":
      return `${t({
        ko: `코드를 실행하던 프로세스가 죽었습니다: ${detail}.`,
        en: `The process that ran the code died: ${detail}.`,
      })}${reason(detail)}`;
  }
}

/** What a signal's name does not tell a student. */
function reason(signal: string): string {
  switch (signal) {
    case "SIGKILL":
      return t({
        ko: " 밖에서 끝냈습니다. 대개 컴퓨터의 메모리가 다 찼을 때 일어납니다.",
        en: " It was ended from outside, which mostly means that the computer's memory was full.",
      });
    case "SIGSEGV":
    case "SIGABRT":
    case "SIGBUS":
    case "SIGILL":
      return t({
        ko: " 네이티브 코드가 고장 났습니다.",
        en: " Native code has crashed.",
      });
    default:
      return "";
  }
}
