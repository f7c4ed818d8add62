import type { Language } from "../host/index.js";

export type { Language };

type Text = Readonly<Record<Language, string>>;

/** What the pages say besides the lessons. */
export const WORDS = {
  course: { ko: "convlab: 합성곱 신경망 실험실", en: "convlab: a laboratory for CNNs" },
  about: {
    ko: "첫 합성곱에서 YOLO까지, 스스로 계산하는 강의예요. 그림은 움직여 볼 수 있고, 코드는 JupyterLab에서 convlab 커널로 실행해요.",
    en: "From the first convolution to YOLO, a course that computes what it says. Figures can be moved; the code runs in JupyterLab with the convlab kernel.",
  },
  skip: { ko: "본문으로 건너뛰기", en: "Skip to the text" },
  lessons: { ko: "레슨", en: "Lessons" },
  talks: { ko: "스터디 그룹의 발표", en: "Talks for a study group" },
  contents: { ko: "이 레슨의 차례", en: "In this lesson" },
  previous: { ko: "이전", en: "Previous" },
  next: { ko: "다음", en: "Next" },
  home: { ko: "처음으로", en: "All lessons" },
  other: { ko: "English", en: "한국어" },
  search: { ko: "검색", en: "Search" },
  searchHint: { ko: "강의에서 찾기 ( / )", en: "Search the course ( / )" },
  found: { ko: "개를 찾았어요", en: " found" },
  none: { ko: "찾지 못했어요", en: "Nothing found" },
  code: { ko: "코드 보기", en: "Show the code" },
  minutes: { ko: "분", en: " min" },
  guide: { ko: "가르치는 사람에게", en: "For teachers" },
  noScript: {
    ko: "자바스크립트를 켜면 그림이 움직이고 검색할 수 있어요.",
    en: "With JavaScript the figures move and the search works.",
  },
} satisfies Record<string, Text>;

export const LANGUAGES = ["ko", "en"] as const satisfies readonly Language[];

export const otherOf = (language: Language): Language => (language === "ko" ? "en" : "ko");
