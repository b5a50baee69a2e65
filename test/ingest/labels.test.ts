import { expect, test } from 'vitest'
import { NOTHING, tell } from './read.ts'

const HEADINGS: Record<string, string[]> = {
  en: [
    ...['Key Takeaways', 'KEY POINTS', 'Highlights', 'At a glance', 'TL;DR', 'TLDR:', 'In brief', 'The bottom line'],
    ...['Key takeaways:', '**Key takeaways**', '## Key points', '📌 Key Takeaways', '— Key points —', '[Highlights]'],
    ...['The key takeaways', 'Main takeaways', 'Summary', 'Key facts', 'Key findings', 'What to know', 'In short'],
    ...['5 key takeaways', 'Five takeaways', 'Key Takeaways (TL;DR)', 'Story highlights'],
    ...['What You Need to Know', 'Quick facts', 'Highlights & key points'],
  ],
  es: [
    'Puntos clave',
    'Las claves',
    'Ideas clave',
    'En resumen',
    'Lo más importante',
    'De un vistazo',
    '5 puntos clave',
  ],
  fr: ['Points clés', 'À retenir :', "Ce qu'il faut retenir", 'L’essentiel', 'En bref', 'Les points clés', 'En résumé'],
  de: [
    'Das Wichtigste in Kürze',
    'Kernpunkte',
    'Auf einen Blick',
    'Die wichtigsten Punkte',
    'Zusammenfassung',
    'In Kürze',
  ],
  pt: ['Pontos-chave', 'Pontos principais', 'Em resumo', 'Destaques', 'Principais conclusões', 'Os pontos principais'],
  ar: ['أبرز النقاط', 'النقاط الرئيسية:', 'اهم النقاط', 'باختصار', 'الخلاصة', 'أهمّ النقاط'],
  ru: ['Главное', 'Ключевые моменты', 'Основные выводы', 'Коротко', 'Кратко о главном', 'Итоги'],
  hi: ['मुख्य बातें', 'मुख्य बिंदु', 'एक नज़र में', 'संक्षेप में', 'सारांश', 'प्रमुख बातें'],
  ja: ['要点', 'この記事のポイント', '【まとめ】', '主なポイント', 'ハイライト', '3つのポイント', '重要なポイント'],
  zh: ['关键要点', '要點', '核心要点：', '摘要', '【重点】', '三大要点', '本文要点'],
}

const WHY: Record<string, string[]> = {
  en: ['Why this matters:', 'Why it matters', 'WHY THIS MATTERS', 'Why does it matter?', '**Why it matters**'],
  es: ['Por qué importa', '¿Por qué es importante?'],
  fr: ["Pourquoi c'est important", 'Pourquoi cela compte :'],
  de: ['Warum das wichtig ist', 'Darum ist das wichtig:'],
  pt: ['Por que isso importa', 'Por que é importante?'],
  ar: ['لماذا يهم ذلك؟', 'لماذا هذا مهم'],
  ru: ['Почему это важно', 'Почему это важно?'],
  hi: ['यह क्यों महत्वपूर्ण है', 'यह क्यों मायने रखता है?'],
  ja: ['なぜ重要か', 'なぜ重要なのか？'],
  zh: ['为何重要', '为什么这很重要？'],
}

const TITLE = 'Lantern Parade Moves Indoors'
const FIRST = 'The lantern parade goes through the market hall this year, because of the storm.'
const LAST = 'Forty lanterns had been lost to the wind by seven in the evening, and the children counted them.'
const POINTS = ['The parade is in the hall.', 'Forty lanterns were lost.']

test.each(Object.entries(HEADINGS).flatMap(([language, all]) => all.map(heading => [language, heading])))(
  '%s: takes the list under “%s” for takeaways',
  (_, heading) => {
    const text = `${TITLE}\n\n${FIRST}\n\n${heading}\n\n• ${POINTS.join('\n• ')}\n\n${LAST}`
    expect(tell(text)).toEqual({ ...NOTHING, title: TITLE, takeaways: POINTS, story: [FIRST, LAST] })
  },
)

test.each(Object.entries(WHY).flatMap(([language, all]) => all.map(heading => [language, heading])))(
  '%s: takes the paragraph under “%s” for why it matters',
  (_, heading) => {
    const text = `${TITLE}\n\n${FIRST}\n\n${heading}\n\nThe hall is dry.\n\n${LAST}`
    expect(tell(text)).toEqual({ ...NOTHING, title: TITLE, why: 'The hall is dry.', story: [FIRST, LAST] })
  },
)

test.each(['•', '-', '*', '–', '—', '▪', '‣', '●', '○', '■', '►', '➤', '✓', '✅', '→', '·', '+', '\uF0B7'])(
  'takes %s for a bullet, with white space before it or without',
  bullet => {
    for (const indent of ['', '  ', '\t']) {
      const text = `${TITLE}\n\n${FIRST}\n\nKey takeaways\n\n${POINTS.map(point => `${indent}${bullet} ${point}`).join('\n')}`
      expect(tell(text)).toEqual({ ...NOTHING, title: TITLE, takeaways: POINTS, story: [FIRST] })
    }
  },
)

test.each([
  ['1. ', '2. '],
  ['1) ', '2) '],
  ['(1) ', '(2) '],
  ['1、', '2、'],
  ['１．', '２．'],
  ['① ', '② '],
  ['1️⃣ ', '2️⃣ '],
  ['١. ', '٢. '],
  ['१. ', '२. '],
])('takes %sand %sfor numbers of a list', (one, two) => {
  const text = `${TITLE}\n\n${FIRST}\n\nKey takeaways\n${one}${POINTS[0]}\n${two}${POINTS[1]}`
  expect(tell(text)).toEqual({ ...NOTHING, title: TITLE, takeaways: POINTS, story: [FIRST] })
})

test.each([
  'Key points remain open, the chair said when she left.',
  'Highlights of the day include a choir, a soup kitchen and a dog in a boat.',
  'In brief: no.',
  'In short, the storm won.',
  'The bottom line is that the hall is dry.',
  'Summary justice was done to the lanterns.',
  'At a glance the hall looked full.',
  'The takeaways on Mill Street stayed open.',
  'Why it matters is a question for the mayor.',
  'What we know about the storm is little.',
])('leaves the sentence “%s” in the story, list below it or not', sentence => {
  expect(tell(`${TITLE}\n\n${FIRST}\n\n${sentence}\n\n${LAST}`)).toEqual({
    ...NOTHING,
    title: TITLE,
    story: [FIRST, sentence, LAST],
  })
  expect(tell(`${TITLE}\n\n${FIRST}\n\n${sentence}\n- ${POINTS.join('\n- ')}\n\n${LAST}`)).toEqual({
    ...NOTHING,
    title: TITLE,
    story: [FIRST, sentence, ...POINTS.map(point => `• ${point}`), LAST],
  })
})

test.each([
  'Key takeaways from the debate',
  'Here are the key takeaways:',
  'Highlights of the meeting',
  'What to know about the storm',
])('takes the list under “%s”, and lists that heading because it says more than a label', heading => {
  const text = `${TITLE}\n\n${FIRST}\n\n${heading}\n\n• ${POINTS.join('\n• ')}\n\n${LAST}`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: TITLE,
    takeaways: POINTS,
    story: [FIRST, LAST],
    noise: [`5: ${heading}`],
  })
})
