import { boolean, close, exercise, fn, integer, list, model, number, record } from "convlab/check";
import { largest, mean, missed, range, runs, spread, total, where } from "./counts.js";

const numbers = () => list(number());
const places = () => list(integer());

export const rSquared = exercise({
  title: { ko: "점수", en: "The score" },
  points: 2,
  needs: ["setup"],
  answer: fn({ y: numbers(), predicted: numbers() }, number()),
  cases: [
    [
      [1, 2, 3],
      [1, 2, 4],
    ],
    [
      [0, 4, 2, 6],
      [1, 3, 2, 4],
    ],
    [
      [2, 5, 11],
      [6, 6, 6],
    ],
    [
      [1, 3],
      [4, 0],
    ],
  ],
  generate: (rng) => {
    const y = Array.from({ length: 3 + rng.int(4) }, (_, i) => 3 * i + rng.int(9));
    return [y, y.map((v) => v + rng.int(7) - 2.5)];
  },
  reference: (y, predicted) => 1 - missed(y, predicted) / spread(y),
  compare: close(),
  mistakes: {
    shareMissed: {
      answer: (y, predicted) => missed(y, predicted) / spread(y),
      says: {
        ko: "빗나간 몫을 그대로 돌려주었어요. 완벽한 예측이면 이 값은 얼마이고, 점수는 얼마여야 하나요?",
        en: "You return the share that is missed. For a perfect prediction it is what, and the score should be what?",
      },
    },
    notSquared: {
      answer: (y, predicted) =>
        1 -
        total(y.map((v, i) => Math.abs(v - predicted[i]))) /
          total(y.map((v) => Math.abs(v - mean(y)))),
      says: {
        ko: "거리를 제곱하지 않았어요. 식에서 두 배 빗나가면 몇 배로 치나요?",
        en: "The distances are not squared. In the formula, what does a miss twice as large count?",
      },
    },
    fromZero: {
      answer: (y, predicted) => 1 - missed(y, predicted) / total(y.map((v) => v * v)),
      says: {
        ko: "0에서 떨어진 거리로 나누었어요. 늘 평균만 답하는 예측은 몇 점이어야 하나요?",
        en: "You divide by the distances from 0. What should a prediction score that always says the mean?",
      },
    },
    meanOfPredicted: {
      answer: (y, predicted) =>
        1 -
        missed(y, predicted) /
          missed(
            y,
            y.map(() => mean(predicted)),
          ),
      says: {
        ko: "예측의 평균을 썼어요. ȳ는 무엇의 평균인가요?",
        en: "You use the mean of the predictions. Of what is ȳ the mean?",
      },
    },
    meanSquaredError: {
      answer: (y, predicted) => missed(y, predicted) / y.length,
      says: {
        ko: "제곱 오차의 평균이에요. 단위가 없는 점수가 되려면 무엇으로 나누어야 하나요?",
        en: "This is the mean squared error. Divide by what, to get a score without a unit?",
      },
    },
  },
  hints: [
    {
      ko: "y의 평균을 구하고, 합 두 개를 만드세요: (y[i] − predicted[i])²의 합과 (y[i] − mean)²의 합.",
      en: "Take the mean of y, then two sums: of (y[i] − predicted[i])², and of (y[i] − mean)².",
    },
    { ko: "return 1 - 첫째 합 / 둘째 합;", en: "return 1 - the first sum / the second;" },
  ],
});

export const cutFolds = exercise({
  title: { ko: "k조각으로 나누기", en: "Cutting into k folds" },
  points: 2,
  needs: ["setup"],
  answer: fn({ n: integer(), k: integer() }, list(places())),
  cases: [
    [6, 3],
    [7, 3],
    [11, 4],
    [5, 5],
  ],
  generate: (rng) => {
    const k = 3 + rng.int(4);
    return [k * (2 + rng.int(3)) + 1 + rng.int(k - 1), k];
  },
  reference: (n, k) => runs(range(0, k).map((f) => Math.floor(n / k) + (f < n % k ? 1 : 0))),
  mistakes: {
    restLost: {
      answer: (n, k) => runs(range(0, k).map(() => Math.floor(n / k))),
      says: {
        ko: "남는 점이 어느 조각에도 없어요. 시험을 한 번도 보지 않는 점은 몇 번인가요?",
        en: "What is left over is in no fold. Which points are never tested?",
      },
    },
    restAtTheEnd: {
      answer: (n, k) => runs(range(0, k).map((f) => Math.floor(n / k) + (f === k - 1 ? n % k : 0))),
      says: {
        ko: "나머지를 마지막 조각이 다 가져갔어요. 앞 조각부터 하나씩 나누어 주면 어떻게 되나요?",
        en: "The last fold gets all that is left over. What if the first folds take one each?",
      },
    },
    dealtOut: {
      answer: (n, k) => range(0, k).map((f) => range(0, n).filter((i) => i % k === f)),
      says: {
        ko: "카드를 돌리듯 번갈아 나누었어요. 이어진 조각이 되려면 첫 조각에는 몇 번부터 몇 번까지 들어가나요?",
        en: "You deal the points out like cards. In runs, which places does the first fold hold?",
      },
    },
    trainReturned: {
      answer: (n, k) =>
        runs(range(0, k).map((f) => Math.floor(n / k) + (f < n % k ? 1 : 0))).map((own) =>
          range(0, n).filter((i) => !own.includes(i)),
        ),
      says: {
        ko: "학습할 점들을 돌려주었어요. 조각에는 배우는 점이 들어가나요, 시험하는 점이 들어가나요?",
        en: "You return what is learned from. Does a fold hold what is learned, or what is tested?",
      },
    },
    fromOne: {
      answer: (n, k) =>
        runs(range(0, k).map((f) => Math.floor(n / k) + (f < n % k ? 1 : 0))).map((own) =>
          own.map((i) => i + 1),
        ),
      says: {
        ko: "1부터 세었어요. 첫 점은 몇 번인가요?",
        en: "You count from 1. Which number has the first point?",
      },
    },
  },
  hints: [
    {
      ko: "조각 f의 길이는 Math.floor(n / k)이고, f가 n % k보다 작으면 하나 더예요.",
      en: "Fold f has Math.floor(n / k) places, and one more if f is below n % k.",
    },
    {
      ko: "let next = 0; 조각마다 길이만큼 next++를 넣고, 조각을 결과에 넣으세요.",
      en: "let next = 0; for each fold push next++ as often as it is long, then push the fold.",
    },
  ],
});

export const chooseSetting = exercise({
  title: { ko: "설정 고르기", en: "Choosing a setting" },
  points: 1,
  needs: ["setup"],
  answer: fn({ scores: list(numbers()) }, integer()),
  cases: [
    [
      [
        [0.5, 0.5, 0.5],
        [0.9, 0.1, 0.4],
        [0.6, 0.5, 0.7],
      ],
    ],
    [
      [
        [0.1, 0.2, 0.1, 0.3],
        [0.7, 0.8, 0.3, 0.8],
        [0.6, 0.7, 0.7, 0.9],
        [0.99, 0.2, 0.7, 0.6],
      ],
    ],
    [
      [
        [0.4, 0.9, 0.4, 0.9],
        [0.5, 0.6, 0.5, 0.6],
        [0.3, 0.2, 0.95, 0.8],
      ],
    ],
  ],
  generate: (rng) => {
    const settings = 3 + rng.int(3);
    return [
      Array.from({ length: settings }, () =>
        Array.from({ length: 5 }, () => Math.round(1000 * rng.uniform()) / 1000),
      ),
    ];
  },
  reference: (scores) => largest(scores.map(mean)),
  mistakes: {
    bestFold: {
      answer: (scores) => largest(scores.map((row) => Math.max(...row))),
      says: {
        ko: "가장 높은 조각 하나를 보고 골랐어요. 그 조각이 운 좋게 쉬웠다면 어떻게 되나요?",
        en: "You go by the best single fold. What if that fold happened to be an easy one?",
      },
    },
    firstFold: {
      answer: (scores) => largest(scores.map((row) => row[0])),
      says: {
        ko: "첫 조각만 보았어요. 나머지 조각은 왜 시험했나요?",
        en: "Only the first fold counts for you. Why then were the others tested?",
      },
    },
    worstSetting: {
      answer: (scores) => largest(scores.map((row) => -mean(row))),
      says: {
        ko: "평균이 가장 낮은 설정이에요. 여기서 점수는 클수록 좋은가요, 작을수록 좋은가요?",
        en: "This setting has the lowest mean. Is a score better when it is larger, or smaller?",
      },
    },
    safest: {
      answer: (scores) => largest(scores.map((row) => Math.min(...row))),
      says: {
        ko: "가장 낮은 조각이 높은 설정을 골랐어요. 조심스러운 방법이지만, 여기서 묻는 것은 평균이에요. 평균은 어느 설정이 높나요?",
        en: "You take the setting whose worst fold is best. That is cautious; asked is the mean. Whose mean is largest?",
      },
    },
    fromOne: {
      answer: (scores) => largest(scores.map(mean)) + 1,
      says: {
        ko: "1부터 세었어요. scores[0]은 몇 번 설정인가요?",
        en: "You count from 1. Which number has the setting of scores[0]?",
      },
    },
  },
  hints: [
    {
      ko: "설정마다 조각들의 평균을 구하고, 가장 큰 평균의 번호를 돌려주세요.",
      en: "Take the mean over the folds for each setting, and return the number of the largest mean.",
    },
    {
      ko: "const means = scores.map((row) => 합 / row.length); 그다음 means.indexOf(Math.max(...means))",
      en: "const means = scores.map((row) => sum / row.length); then means.indexOf(Math.max(...means))",
    },
  ],
});

export const optimism = exercise({
  title: { ko: "보인 점수와 진짜 실력", en: "What is shown, and what it is worth" },
  points: 2,
  needs: ["setup"],
  answer: fn({ shown: numbers(), later: numbers() }, number()),
  cases: [
    [
      [50, 62, 58],
      [51, 49, 55],
    ],
    [
      [0.7, 0.9, 0.8, 0.6],
      [0.75, 0.7, 0.8, 0.65],
    ],
    [
      [90, 85],
      [70, 84],
    ],
  ],
  generate: (rng) => {
    const n = 3 + rng.int(5);
    const shown = Array.from({ length: n }, (_, i) => 7 * ((3 * i) % n) + rng.int(6));
    return [shown, shown.map(() => rng.int(40) + rng.int(10) / 10)];
  },
  reference: (shown, later) => shown[largest(shown)] - later[largest(shown)],
  compare: close(),
  mistakes: {
    bestOfBoth: {
      answer: (shown, later) => Math.max(...shown) - Math.max(...later),
      says: {
        ko: "나중에 가장 좋은 것과 견주었어요. 고를 때 나중 점수를 알고 있었나요?",
        en: "You compare with the best in later. Did anybody know the later scores when the choice was made?",
      },
    },
    chosenByLater: {
      answer: (shown, later) => shown[largest(later)] - later[largest(later)],
      says: {
        ko: "나중 점수로 골랐어요. 고르는 사람은 어느 점수를 보나요?",
        en: "You choose by later. Which scores does the one who chooses see?",
      },
    },
    meanDifference: {
      answer: (shown, later) => mean(shown) - mean(later),
      says: {
        ko: "모두의 평균을 견주었어요. 고른 것은 몇 개인가요?",
        en: "You compare the means of all. How many are chosen?",
      },
    },
    rises: {
      answer: (shown, later) => later[largest(shown)] - shown[largest(shown)],
      says: {
        ko: "부호가 반대예요. 점수가 62에서 49로 갔다면 13만큼 내려간 것인가요, 올라간 것인가요?",
        en: "The sign is turned. From 62 to 49: has the score fallen by 13, or risen?",
      },
    },
  },
  hints: [
    {
      ko: "shown이 가장 큰 자리를 찾고, 그 자리에서 shown − later를 구하세요.",
      en: "Find the place where shown is largest, and take shown − later there.",
    },
    {
      ko: "const best = shown.indexOf(Math.max(...shown)); 그다음 shown[best]에서 …를 빼세요.",
      en: "const best = shown.indexOf(Math.max(...shown)); then subtract … from shown[best].",
    },
  ],
});

export const forwardFolds = exercise({
  title: { ko: "앞에서 뒤로", en: "Forward in time" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    { days: integer(), tests: integer() },
    list(record({ train: places(), test: integer() })),
  ),
  cases: [
    [5, 2],
    [6, 3],
    [7, 4],
  ],
  generate: (rng) => {
    const tests = 2 + rng.int(4);
    return [tests + 2 + rng.int(5), tests];
  },
  reference: (days, tests) =>
    range(days - tests, days).map((test) => ({ train: range(0, test), test })),
  mistakes: {
    testLearned: {
      answer: (days, tests) =>
        range(days - tests, days).map((test) => ({ train: range(0, test + 1), test })),
      says: {
        ko: "시험하는 날까지 배웠어요. 답을 보고 시험을 쳐도 되나요?",
        en: "The tested day is learned too. May one see the answers before the test?",
      },
    },
    futureLearned: {
      answer: (days, tests) =>
        range(days - tests, days).map((test) => ({
          train: range(0, days).filter((day) => day !== test),
          test,
        })),
      says: {
        ko: "시험하는 날보다 뒤의 날도 배웠어요. 그날 아침에 내일의 값을 알 수 있나요?",
        en: "You also learn days that come after the test. On that morning, who knows tomorrow's values?",
      },
    },
    allAlike: {
      answer: (days, tests) =>
        range(days - tests, days).map((test) => ({ train: range(0, days - tests), test })),
      says: {
        ko: "시험마다 똑같은 날들만 배웠어요. 둘째 시험을 칠 때는 첫 시험 날의 값도 알고 있지 않나요?",
        en: "Every test learns the same days. By the second test, is the first test day not known too?",
      },
    },
    onlyYesterday: {
      answer: (days, tests) =>
        range(days - tests, days).map((test) => ({ train: [test - 1], test })),
      says: {
        ko: "바로 앞의 하루만 배웠어요. 그보다 앞의 날들은 왜 버리나요?",
        en: "Only the day before is learned. Why throw the earlier ones away?",
      },
    },
    firstDays: {
      answer: (_, tests) => range(1, tests + 1).map((test) => ({ train: range(0, test), test })),
      says: {
        ko: "처음 며칠을 시험했어요. 시험하는 것은 마지막 tests일이에요. 첫 시험은 며칠째인가요?",
        en: "You test the first days. The last ones are asked for: on which day is the first test?",
      },
    },
  },
  hints: [
    {
      ko: "시험하는 날은 days − tests부터 days − 1까지예요. 학습하는 날은 0부터 그 전날까지예요.",
      en: "The test days run from days − tests to days − 1; each learns from 0 to the day before.",
    },
    {
      ko: "for (let test = days - tests; test < days; test++)에서 train에 0부터 test − 1까지 넣고 { train, test }를 결과에 넣으세요.",
      en: "In for (let test = days - tests; test < days; test++) fill train with 0 … test − 1, then push { train, test }.",
    },
  ],
});

interface Parts {
  train: number[];
  validation: number[];
  test: number[];
}
type Nested = [subject: number[], day: number[], who: number, tested: number, informed: boolean];

/** The three parts, with some other idea of what is learned. */
function partsOf(
  [subject, day, who, tested]: Nested,
  learned: (own: boolean, day: number) => boolean,
): Parts {
  const own = (i: number) => subject[i] === who;
  return {
    train: where(day, (d, i) => learned(own(i), d)),
    validation: where(day, (d, i) => own(i) && d === tested - 1),
    test: where(day, (d, i) => own(i) && d === tested),
  };
}

export const nestedFold = exercise({
  title: { ko: "중첩 교차 검증의 한 조각", en: "One fold of nested cross-validation" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    {
      subject: places(),
      day: places(),
      who: integer(),
      tested: integer(),
      informed: boolean(),
    },
    record({ train: places(), validation: places(), test: places() }),
  ),
  cases: [
    [[0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 2, 3, 0, 1, 2, 3], 0, 2, false],
    [[0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 2, 3, 0, 1, 2, 3], 0, 2, true],
    [[2, 0, 2, 1, 2, 0, 2, 1, 2, 2], [0, 1, 1, 2, 2, 3, 3, 4, 4, 3], 2, 3, true],
    [[2, 0, 2, 1, 2, 0, 2, 1, 2, 2], [0, 1, 1, 2, 2, 3, 3, 4, 4, 3], 2, 3, false],
  ],
  generate: (rng) => {
    const [people, days] = [2 + rng.int(2), 4 + rng.int(3)];
    const subject = range(0, people * days).map((i) => i % people);
    const day = subject.map((_, i) => Math.floor(i / people));
    return [subject, day, rng.int(people), 2 + rng.int(days - 3), rng.int(2) === 0];
  },
  reference: (...all) => partsOf(all, (own, day) => (own ? day < all[3] - 1 : all[4])),
  mistakes: {
    validationLearned: {
      answer: (...all) => partsOf(all, (own, day) => (own ? day < all[3] : all[4])),
      says: {
        ko: "검증하는 날도 배웠어요. 외운 것으로 설정을 고르면 어느 설정이 이기나요?",
        en: "The validation day is learned too. If settings are chosen on what is known by heart, which one wins?",
      },
    },
    futureLearned: {
      answer: (...all) =>
        partsOf(all, (own, day) => (own ? day < all[3] - 1 || day > all[3] : all[4])),
      says: {
        ko: "그 사람의 나중 날들도 배웠어요. 시험하는 날에 그 값을 알고 있나요?",
        en: "That person's later days are learned too. Are they known on the day of the test?",
      },
    },
    neverInformed: {
      answer: (...all) => partsOf(all, (own, day) => own && day < all[3] - 1),
      says: {
        ko: "다른 사람의 측정을 쓰지 않았어요. informed가 true이면 무엇이 달라지나요?",
        en: "The others are left out. What changes when informed is true?",
      },
    },
    alwaysInformed: {
      answer: (...all) => partsOf(all, (own, day) => !own || day < all[3] - 1),
      says: {
        ko: "informed가 false일 때도 다른 사람에게서 배웠어요. 보통 방식은 누구의 과거만 보나요?",
        en: "You learn from the others though informed is false. Whose past does the regular scheme use?",
      },
    },
    othersPastOnly: {
      answer: (...all) => partsOf(all, (own, day) => (own || all[4]) && day < all[3] - 1),
      says: {
        ko: "다른 사람도 지난날만 썼어요. 다른 사람의 나중 날이 이 사람의 앞날을 알려 주나요?",
        en: "Of the others you take only the past. Do their later days tell anything of this person's future?",
      },
    },
  },
  hints: [
    {
      ko: "측정마다 먼저 그 사람의 것인지 보세요. 아니면 informed일 때만 train에 넣어요. 맞으면 날을 tested, tested − 1과 견주세요.",
      en: "For each measurement ask first whether it is that person's. If not, it goes to train only when informed. If so, compare its day with tested and tested − 1.",
    },
    {
      ko: "if (subject[i] !== who) { if (informed) train에 } else if (day[i] === tested) test에; else if (day[i] === tested - 1) validation에; else if (day[i] < tested) train에",
      en: "if (subject[i] !== who) { if (informed) into train } else if (day[i] === tested) into test; else if (day[i] === tested - 1) into validation; else if (day[i] < tested) into train",
    },
  ],
});

export const thrifty = exercise({
  title: { ko: "한 번만 보는 시험", en: "A test that is looked at once" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.94,
  stretch: 0.96,
  maxParameters: 5000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. thrifty를 채우고 나서 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in thrifty?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.94 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.94 },
      says: {
        ko: "합성곱층이 없어요. 784개의 입력을 뉴런 여섯 개에 이으면 매개변수를 다 써 버려요. 무엇이 자리를 옮겨 다니며 같은 숫자를 다시 쓰나요?",
        en: "There is no convolution. Six neurons on 784 inputs use up the budget: what uses the same few numbers at every place?",
      },
    },
    noNorm: {
      when: { lacks: "BatchNorm2d", accuracyAbove: 0.8, accuracyBelow: 0.94 },
      says: {
        ko: "배치 정규화가 없어요. 채널마다 숫자 둘이면 되는데, 조각들의 평균은 얼마나 오르나요?",
        en: "There is no batch norm. It costs two numbers a channel: by how much do the folds rise with it?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.8, accuracyBelow: 0.94 },
      says: {
        ko: "거의 다 왔어요. 시험을 또 보지 말고 조각들의 평균으로 돌아가세요. 어느 설정이 평균을 올리나요?",
        en: "Nearly there. Do not look again: go back to the mean of the folds. Which setting raises it?",
      },
    },
  },
  hints: [
    {
      ko: "3×3 합성곱을 두세 층, 채널은 8에서 16 사이, 층마다 batchNorm2d. 풀링으로 3×3까지 줄이면 마지막 linear가 작아져요.",
      en: "Two or three 3×3 convolutions of 8 to 16 channels with batchNorm2d. Pool down to 3×3, and the last linear layer gets small.",
    },
    {
      ko: "conv(1→8, 5×5, 스트라이드 2, 패딩 2) → conv(8→16, 3×3) → 풀링 2 → conv(16→14, 3×3) → 풀링(3, 스트라이드 2) → linear(126, 10)이면 4,752개예요.",
      en: "conv(1→8, 5×5, stride 2, padding 2) → conv(8→16, 3×3) → pool 2 → conv(16→14, 3×3) → pool (3, stride 2) → linear(126, 10): 4,752 parameters.",
    },
  ],
});
