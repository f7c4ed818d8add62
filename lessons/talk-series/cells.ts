// %% setup setup
import { type Figure, figure, rng, series, show, slider, t } from "convlab";
import { checks } from "convlab/lessons/talk-series";

const check = checks(t({ ko: "ko", en: "en" }));

// %% lines show hide-input
interface Line {
  name: string;
  x: number[];
  y: number[];
  color: string;
  mode: string;
}
function chart(title: string, axes: string[], lines: Line[], range: number[]): Figure {
  return figure({
    data: lines.map((line) => ({
      type: "scatter",
      mode: line.mode,
      name: line.name,
      x: line.x,
      y: line.y,
      line: { color: line.color, width: 3 },
      marker: { color: line.color, size: 6 },
      showlegend: line.name !== "",
    })),
    layout: {
      title: { text: title },
      xaxis: { title: { text: axes[0] } },
      yaxis: { title: { text: axes[1] }, range: range },
      legend: { x: 0.02, y: 0.98 },
      height: 340,
    },
    text: title,
  });
}
function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
const blue = "#0072B2";
const orange = "#D55E00";
const gray = "#bbbbbb";

// %% people
// ko: 여섯 사람의 심장 박동을 네 주 동안 한 시간마다 잰 것처럼 만든 데이터
// en: Six people's heart rates, as if measured every hour for four weeks
const days = 28;
const made = series({ subjects: 6, days: days, perDay: 24, seed: 3 });
const people: number[][] = [];
for (let who = 0; who < 6; who++) {
  people.push(Array.from(made.value.slice(who * days * 24, (who + 1) * days * 24)));
}
// ko: 지난 이레 동안 같은 시각의 평균: 그 사람의 리듬
// en: The mean of the last seven days at the same hour: a person's rhythm
function rhythm(values: number[], time: number): number {
  let sum = 0;
  for (let day = 1; day <= 7; day++) sum += values[time - 24 * day];
  return sum / 7;
}
const testTimes: number[] = [];
for (let time = 14 * 24; time < days * 24; time++) testTimes.push(time);
console.log(t({ ko: "시험할 시각:", en: "times to be tested:" }), testTimes.length);

// %% neighbours
// ko: 리듬에서 벗어난 만큼을, 몇 시간 뒤에 벗어난 만큼과 견주어요.
// en: How far off its rhythm a value is, against the same some hours later.
function correlation(a: number[], b: number[]): number {
  const [ma, mb] = [average(a), average(b)];
  const both = average(a.map((v, i) => (v - ma) * (b[i] - mb)));
  const spread = (list: number[], mean: number) =>
    Math.sqrt(average(list.map((v) => (v - mean) ** 2)));
  return both / (spread(a, ma) * spread(b, mb));
}
const off: number[] = testTimes.map((time) => people[0][time] - rhythm(people[0], time));
show(
  slider({ min: 1, max: 24, value: 1, label: t({ ko: "시간 뒤", en: "hours later" }) }, (hours) => {
    const [now, later] = [off.slice(0, -hours), off.slice(hours)];
    const r = correlation(now, later).toFixed(2);
    const title = t({
      ko: `${hours}시간 뒤: 상관계수 ${r}`,
      en: `${hours} h later: correlation ${r}`,
    });
    const axes = [
      t({ ko: "지금 벗어난 만큼", en: "off the rhythm now" }),
      t({ ko: "나중에 벗어난 만큼", en: "off it later" }),
    ];
    return chart(
      title,
      axes,
      [{ name: "", x: now, y: later, color: blue, mode: "markers" }],
      [-14, 14],
    );
  }),
);

// %% horizons
// ko: 예측 두 가지. "마지막 값 그대로"와 "그 시각의 리듬". 몇 시간 앞을 말해야 하는지에 따라 재요.
// en: Two forecasts, "the last value stays" and "the rhythm of that hour", by how many hours ahead they must speak.
const ahead: number[] = Array.from({ length: 24 }, (_, i) => i + 1);
const lastValue: number[] = ahead.map((hours) =>
  average(people.flatMap((v) => testTimes.map((time) => Math.abs(v[time] - v[time - hours])))),
);
const byRhythm: number = average(
  people.flatMap((v) => testTimes.map((time) => Math.abs(v[time] - rhythm(v, time)))),
);
show(
  slider({ min: 0, max: 23, value: 0, label: t({ ko: "틈(시간)", en: "gap in hours" }) }, (gap) => {
    const title = t({
      ko: `틈 ${gap}시간: 마지막 값은 ${lastValue[gap].toFixed(1)}, 리듬은 ${byRhythm.toFixed(1)} 빗나감`,
      en: `A gap of ${gap} h: the last value is ${lastValue[gap].toFixed(1)} off, the rhythm ${byRhythm.toFixed(1)}`,
    });
    const gaps = ahead.map((hours) => hours - 1);
    return chart(
      title,
      [
        t({ ko: "아는 것과 시험 사이의 틈(시간)", en: "gap between known and tested, hours" }),
        t({ ko: "빗나간 박동(분당)", en: "off by (beats a minute)" }),
      ],
      [
        {
          name: t({ ko: "마지막 값", en: "the last value" }),
          x: gaps,
          y: lastValue,
          color: orange,
          mode: "lines+markers",
        },
        {
          name: t({ ko: "그 시각의 리듬", en: "the rhythm" }),
          x: gaps,
          y: gaps.map(() => byRhythm),
          color: blue,
          mode: "lines",
        },
        { name: "", x: [gap, gap], y: [0, 15], color: gray, mode: "lines" },
      ],
      [0, 20],
    );
  }),
);

// %% overlap
// ko: 예제 i는 값 네 개를 보고, 답은 다음 몇 시간의 평균이에요. 시험은 20시부터예요.
// en: Example i looks at four values; its answer is the mean of the next hours. The test starts at hour 20.
show(
  slider(
    { min: 1, max: 12, value: 6, label: t({ ko: "답이 걸친 시간", en: "hours in an answer" }) },
    (horizon) => {
      const lines: Line[] = [];
      let leaking = 0;
      for (let i = 3; i < 20; i++) {
        const reaches = i + horizon >= 20;
        if (reaches) leaking++;
        lines.push({ name: "", x: [i - 3, i], y: [i, i], color: gray, mode: "lines" });
        const color = reaches ? orange : blue;
        lines.push({
          name: "",
          x: [i + 0.6, i + horizon],
          y: [i, i],
          color: color,
          mode: "lines+markers",
        });
      }
      lines.push({ name: "", x: [19.8, 19.8], y: [2, 20], color: "#222222", mode: "lines" });
      const title = t({
        ko: `답이 ${horizon}시간에 걸치면: 시험의 값이 답에 든 예제 ${leaking}개`,
        en: `Answers of ${horizon} h: examples that reach into the test: ${leaking}`,
      });
      return chart(
        title,
        [t({ ko: "시각", en: "hour" }), t({ ko: "예제 i", en: "example i" })],
        lines,
        [2, 20],
      );
    },
  ),
);

// %% weather
// ko: 더위가 모두를 함께 흔들어요. 남들의 같은 날을 보고 예측하면 얼마나 좋아 보일까요?
// en: Heat moves all of them together. How good does a forecast look that sees the others on the same day?
function withWeather(strength: number): { promised: number; real: number } {
  const random = rng(11);
  const heat = Array.from({ length: days }, () => strength * random.normal());
  const moved = people.map((v) => v.map((value, time) => value + heat[Math.floor(time / 24)]));
  const promised: number[] = [];
  const real: number[] = [];
  for (const time of testTimes) {
    const offs = moved.map((v) => v[time] - rhythm(v, time));
    offs.forEach((own, who) => {
      const others = offs.filter((_, i) => i !== who);
      promised.push(Math.abs(own - average(others)));
      real.push(Math.abs(own));
    });
  }
  return { promised: average(promised), real: average(real) };
}
const strengths: number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const outcomes = strengths.map(withWeather);
show(
  slider(
    { min: 0, max: 8, value: 5, label: t({ ko: "더위의 세기", en: "strength of the heat" }) },
    (s) => {
      const title = t({
        ko: `더위 ${s}: 남들의 같은 날을 보면 ${outcomes[s].promised.toFixed(1)}, 안 보면 ${outcomes[s].real.toFixed(1)} 빗나감`,
        en: `Heat ${s}: ${outcomes[s].promised.toFixed(1)} off with the others' same day, ${outcomes[s].real.toFixed(1)} without`,
      });
      const names = [
        t({ ko: "남들의 같은 날까지", en: "with the others' same day" }),
        t({ ko: "그날 아침에 아는 것만", en: "what is known that morning" }),
      ];
      return chart(
        title,
        [
          t({ ko: "함께 흔드는 세기", en: "strength of what moves all" }),
          t({ ko: "빗나간 박동(분당)", en: "off by (beats a minute)" }),
        ],
        [
          {
            name: names[0],
            x: strengths,
            y: outcomes.map((o) => o.promised),
            color: orange,
            mode: "lines+markers",
          },
          {
            name: names[1],
            x: strengths,
            y: outcomes.map((o) => o.real),
            color: blue,
            mode: "lines+markers",
          },
          { name: "", x: [s, s], y: [0, 8.5], color: gray, mode: "lines" },
        ],
        [0, 10],
      );
    },
  ),
);

// %% mayLearn answer
function mayLearn(lags: number, horizon: number, testStart: number): number[] {
  // ko: 예제 i는 값 i − lags + 1 … i를 보고, 답은 값 i + 1 … i + horizon의 평균이에요. 배워도 되는 i는?
  // en: Example i sees values i − lags + 1 … i; its answer is the mean of i + 1 … i + horizon. Which may be learned?
  // #region solution
  const allowed: number[] = [];
  for (let i = lags - 1; i + horizon < testStart; i++) allowed.push(i);
  return allowed;
  // #endregion
}

// %% mayLearnCheck check
check.mayLearn(mayLearn);

// %% skill answer
function skill(y: number[], forecast: number[], season: number): number {
  // ko: 1 − (예측의 평균 오차) ÷ (season 앞의 값을 그대로 말하는 예측의 평균 오차). 자리 season부터 재요.
  // en: 1 − (mean miss) ÷ (mean miss of saying the value one season earlier). From place season on.
  // #region solution
  let own = 0;
  let naive = 0;
  for (let time = season; time < y.length; time++) {
    own += Math.abs(y[time] - forecast[time]);
    naive += Math.abs(y[time] - y[time - season]);
  }
  return 1 - own / naive;
  // #endregion
}

// %% skillCheck check
check.skill(skill);

// %% fairError answer
function fairError(subject: number[], miss: number[]): number {
  // ko: 사람마다 제곱 평균의 제곱근을 구하고, 사람들의 평균을 내요.
  // en: The root mean square of each person's misses, then the mean over the people.
  // #region solution
  const squares = new Map<number, number[]>();
  subject.forEach((who, i) => {
    squares.set(who, [...(squares.get(who) ?? []), miss[i] ** 2]);
  });
  let sum = 0;
  for (const own of squares.values()) {
    sum += Math.sqrt(own.reduce((total, value) => total + value, 0) / own.length);
  }
  return sum / squares.size;
  // #endregion
}

// %% fairErrorCheck check
check.fairError(fairError);
