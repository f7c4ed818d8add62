import { t } from "../host/index.js";
import { OptionError } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout } from "./layout.js";
import { short } from "./numbers.js";
import { ACCENT, COLOURS } from "./palette.js";

/** An entry of the challenge; the rows of `ILSVRC_RESULTS` are. */
export interface ChallengeEntry {
  year: number;
  team: string;
  model: string | null;
  /** Percent of the pictures whose class is not among the five answers. */
  top5Error: number;
  /** 1 is the winner. */
  place: number;
  source: string;
}

export interface ChallengeOptions {
  /** Percent, drawn as a line: `HUMAN_TOP5_ERROR.top5Error`. */
  human?: number;
  title?: string;
}

/** The year in which the first deep network won. */
const NETWORKS = 2012;

/**
 * The error of the winners of the ImageNet challenge by year: since 2012, when the first deep network
 * won, in blue, before it in gray.
 *
 * Source   Russakovsky et al. 2015, "ImageNet Large Scale Visual Recognition Challenge", figure 9
 * @throws  OptionError plotIlsvrc: expected at least one winner, got none
 * @example plotIlsvrc(ILSVRC_RESULTS).data[0].x // [2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017]
 */
export function plotIlsvrc(
  results: readonly ChallengeEntry[],
  { human, title }: ChallengeOptions = {},
): Figure {
  const winners = results.filter(({ place }) => place === 1).sort((a, b) => a.year - b.year);
  if (winners.length === 0) throw new OptionError("plotIlsvrc", "at least one winner", "none");
  const most = Math.max(...winners.map(({ top5Error }) => top5Error));
  const all = winners.map((one) => `${one.year} ${nameOf(one)} ${rate(one.top5Error)}`).join(", ");
  const person = human === undefined ? "" : `${t({ ko: "사람", en: "person" })} ${rate(human)}`;
  return new Figure({
    data: [bars(winners)],
    layout: {
      ...baseLayout(title, { left: 70, right: 90, bottom: 60 }),
      height: 420,
      xaxis: axis(t({ ko: "연도", en: "year" }), {
        tickvals: winners.map(({ year }) => year),
        showgrid: false,
      }),
      yaxis: axis(t({ ko: "상위 5개 오류율 (%)", en: "top-5 error (%)" }), {
        range: [0, 1.2 * most],
      }),
      ...(human !== undefined && lineAt(human, person)),
    },
    text: withTitle(
      title,
      t({
        ko: `ILSVRC 우승 팀의 상위 5개 오류율: ${all}${person && `. ${person}`}`,
        en: `Top-5 error of the winners of ILSVRC: ${all}${person && `. ${person}`}`,
      }),
    ),
  });
}

const nameOf = ({ model, team }: ChallengeEntry): string => model ?? team;
/** Long names take two lines: bars stand close to each other. */
const broken = (name: string): string => (name.length > 9 ? name.replace(/[- ]/, "$&<br>") : name);
const rate = (error: number): string => `${short(error)} %`;

function bars(winners: readonly ChallengeEntry[]): Trace {
  return {
    type: "bar",
    x: winners.map(({ year }) => year),
    y: winners.map(({ top5Error }) => top5Error),
    text: winners.map((one) => `${broken(nameOf(one))}<br>${rate(one.top5Error)}`),
    textposition: "outside",
    constraintext: "none",
    cliponaxis: false,
    textfont: { size: 11 },
    hovertext: winners.map(({ source }) => source),
    hoverinfo: "text",
    marker: { color: winners.map(({ year }) => (year < NETWORKS ? "#999999" : COLOURS[0])) },
  };
}

/** A dashed line across, named at its right end. */
function lineAt(height: number, name: string): object {
  const across = { type: "line", xref: "paper", x0: 0, x1: 1, y0: height, y1: height };
  const label = { text: name, xref: "paper", x: 1, y: height, xanchor: "left", showarrow: false };
  return {
    shapes: [{ ...across, layer: "below", line: { color: ACCENT, width: 2, dash: "dash" } }],
    annotations: [{ ...label, font: { color: ACCENT, size: 12 } }],
  };
}
