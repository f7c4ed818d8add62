import type { Lost } from "./child/protocol.js";
import type { ErrorContent } from "./compile/cell.js";

const ALL_LOST = "All variables are lost; the next cell starts afresh. Run the cells above again.";

/** Tells the user that the notebook's state is gone, why, and what to do. */
export function explainLoss({ why, detail }: Lost): ErrorContent {
  const says = sentence(why, detail);
  return { ename: "StateLost", evalue: says, traceback: [`StateLost: ${says}`, ALL_LOST] };
}

function sentence(why: Lost["why"], detail: string): string {
  switch (why) {
    case "exit":
      return `The code ended its own process: process.exit(${detail}).`;
    case "memory":
      return `The notebook used more than ${detail} MiB of memory for its objects.`;
    case "stuck":
      return "The cell could not be stopped otherwise: its process was ended.";
    case "crash":
      return `The process that ran the code died: ${detail}.`;
  }
}
