import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rouge } from '../../bench/rouge.ts'
import { extractTakeaways } from '../../src/ingest/takeaways/extract.ts'
import { segmenterLanguage, splitSentences } from '../../src/ingest/takeaways/sentences.ts'

const EN = `The island council voted on Tuesday to run the harbour ferry through the winter for the first time since 2011. The ferry will cross four times a day from October to March, and the islands will share the cost of a second crew.

Until now the islanders crossed on fishing boats in the cold months. But nobody was insured on them. Who would pay for an accident was never settled.

What it costs

Dr. Ines Marlow, who leads the council, said a stronger hull will cost 1.2 million and will be ready by the end of September. "We counted the empty seats of ten winters before we signed anything at all," she said. The winter ferry will pay for itself if sixty people cross each day, the council's own figures say.

• Tickets for the ferry stay at the summer price for islanders.
• Bicycles

He had asked for more. The fishing boats will keep their licence to carry mail and medicine when the ferry cannot leave the harbour. The first winter crossing is planned for 12 October at 7 a.m. from the north pier.`

const DE = `Die Stadt öffnet am 24. Mai das alte Freibad am Fluss wieder, elf Jahre nach seiner Schließung. Der Verein der Schwimmer hat das Freibad mit 300 Freiwilligen instand gesetzt und dafür 40.000 Stunden gearbeitet.

Das Becken war undicht. Niemand wollte die Kosten tragen. Bürgermeisterin Dr. Hanna Ott sagte, die Stadt zahle künftig z. B. das Wasser und die Aufsicht im Freibad.

Der Eintritt

Erwachsene zahlen im Freibad drei Euro, Kinder bis zwölf Jahre schwimmen umsonst. „Wir wollten, dass jedes Kind hier schwimmen lernt“, sagte der Vorsitzende des Vereins. Sie haben es geschafft. Wer soll das alles bezahlen?

Für die nächsten zehn Jahre hat der Verein einen Vertrag mit der Stadt, der die Pflege des Beckens regelt. Im Herbst soll eine Anlage auf dem Dach das Wasser des Beckens mit Sonnenlicht heizen. Bis dahin bleibt das Freibad bei Regen geschlossen, weil das Wasser sonst zu kalt wird.`

const RU = `Городская библиотека открыла в субботу новый зал в здании старой мельницы на берегу реки. В зале стоят двадцать тысяч книг, и читать их можно до полуночи без записи и без платы.

Мельница пустовала с 1998 г. и понемногу разрушалась. Но жители собрали деньги на новую крышу, а город заплатил за окна и отопление. Директор библиотеки А. С. Лунина рассказала, что ремонт мельницы занял три года и стоил вдвое дешевле нового здания.

Он был закончен летом. Кто будет приходить сюда ночью? В первую неделю библиотека выдала в новом зале четыре тысячи книг, больше половины из них детям. Весной на первом этаже мельницы откроется мастерская, где будут чинить старые книги. Автобус от вокзала до мельницы будет ходить каждые полчаса, пока открыт зал. Летом библиотека хочет поставить столы прямо на берегу реки.

Жители соседних домов просили, чтобы после десяти часов во дворе мельницы было тихо. Библиотека обещала им закрывать на ночь ворота со стороны двора и пускать читателей только с набережной.`

const AR = `وافق مجلس المدينة يوم الثلاثاء على تشغيل العبارة بين الجزيرتين طوال الشتاء لأول مرة منذ عشر سنوات. ستعبر العبارة أربع مرات في اليوم من أكتوبر إلى مارس، وستتقاسم الجزيرتان أجور الطاقم الثاني.

كان السكان يعبرون في الشتاء على قوارب الصيد من دون تأمين. هذا لم يعجب أحدا في المدينة. من سيدفع ثمن الحوادث في البحر؟

قالت رئيسة المجلس إن إصلاح هيكل العبارة سيكلف مليون دينار وسينتهي قبل آخر سبتمبر. تبقى أسعار التذاكر في الشتاء مثل أسعار الصيف لسكان الجزيرتين. وتقول أرقام المجلس إن العبارة تغطي نفقاتها إذا ركبها ستون راكبا كل يوم. ستحتفظ قوارب الصيد برخصة نقل البريد والدواء عندما لا تستطيع العبارة مغادرة الميناء. وينطلق أول عبور في الشتاء صباح يوم الاثنين الثاني من أكتوبر من الرصيف الشمالي. وطلب الصيادون من المجلس أن تدفع المدينة ثمن الوقود عندما تنقل قواربهم المرضى في الليل. وعد المجلس بالرد على طلب الصيادين قبل نهاية الشهر. ستنشر المدينة جدول العبارة في المدارس والمستشفى ومكتب البريد.`

const HI = `नगर परिषद ने मंगलवार को नदी के पुराने पुल को सिर्फ पैदल चलने वालों के लिए खोलने का फैसला किया। पुल पर अब कारें नहीं चलेंगी और दोनों किनारों पर पेड़ और बेंच लगाए जाएंगे।

पुल पिछले छह साल से बंद था। लेकिन लोग फिर भी रात में उस पर चलते थे। इसका खर्च कौन देगा?

परिषद की अध्यक्ष मीरा जोशी ने बताया कि पुल की मरम्मत पर दो करोड़ रुपये खर्च होंगे और काम मार्च तक पूरा होगा। शहर के इंजीनियरों ने पाया कि पुल के चार खंभे मजबूत हैं और केवल एक को बदलना होगा। नया पुल कारों के लिए दो किलोमीटर दूर बनेगा और उसका काम अगले साल शुरू होगा। दुकानदारों को डर है कि कारों के बिना बाजार में ग्राहक कम आएंगे। परिषद ने दुकानदारों को पहले साल का किराया आधा करने का वादा किया है। स्कूल के बच्चे पुल की दीवारों पर नदी के पक्षियों के चित्र बनाएंगे।`

const JA = `市議会は火曜日、川沿いの古い製粉所を図書館として使う計画を決めた。図書館には二万冊の本が並び、夜の十時まで誰でも無料で読むことができる。

製粉所は一九九八年から空き家になっていた。しかし屋根はまだ丈夫だった。誰が費用を払うのだろうか？

図書館の館長は「子どもたちが川を見ながら本を読める場所にしたい。」と話した。市の計算では、製粉所の改修費は新しい図書館を建てる費用の半分で済む。改修の工事は来年の三月に始まり、二年後の秋に終わる予定だ。住民は屋根の修理のために五百万円の寄付を集めた。一階には古い本を直す工房ができ、週末には子ども向けの教室が開かれる。駅から製粉所までのバスは図書館が開いている間、三十分ごとに走る。川の堤防も工事の間に高くなり、大雨のときも図書館の本は守られる。`

const ZH = `市议会星期二决定让渡轮在冬天继续运行，这是十年来的第一次。渡轮从十月到三月每天往返四次，两座岛共同支付第二批船员的工资。

过去岛上的居民冬天只能坐渔船过海。但是渔船没有保险。出了事故由谁来赔偿？

市议会主席说，加固渡轮的船体需要一百二十万元，九月底以前可以完工。岛上居民的冬季船票与夏季船票价格相同。市议会的计算表明，每天有六十人乘船，渡轮就能收回成本。渡轮不能离开港口的时候，渔船仍然可以运送邮件和药品。第一班冬季渡轮定于十月十二日早上七点从北码头出发。学校将在冬天把上课时间推迟半个小时，让岛上的孩子赶上第一班渡轮。医院希望渡轮在夜里也能运送病人，市议会答应在年底以前答复医院。`

const ARTICLES = { en: EN, de: DE, ru: RU, ar: AR, hi: HI, ja: JA, zh: ZH }

const TAKEAWAYS: Record<keyof typeof ARTICLES, string[]> = {
  en: [
    'The island council voted on Tuesday to run the harbour ferry through the winter for the first time since 2011.',
    'The ferry will cross four times a day from October to March, and the islands will share the cost of a second crew.',
    'Until now the islanders crossed on fishing boats in the cold months.',
  ],
  de: [
    'Die Stadt öffnet am 24. Mai das alte Freibad am Fluss wieder, elf Jahre nach seiner Schließung.',
    'Der Verein der Schwimmer hat das Freibad mit 300 Freiwilligen instand gesetzt und dafür 40.000 Stunden gearbeitet.',
    'Für die nächsten zehn Jahre hat der Verein einen Vertrag mit der Stadt, der die Pflege des Beckens regelt.',
  ],
  ru: [
    'Городская библиотека открыла в субботу новый зал в здании старой мельницы на берегу реки.',
    'В зале стоят двадцать тысяч книг, и читать их можно до полуночи без записи и без платы.',
    'Мельница пустовала с 1998 г. и понемногу разрушалась.',
  ],
  ar: [
    'وافق مجلس المدينة يوم الثلاثاء على تشغيل العبارة بين الجزيرتين طوال الشتاء لأول مرة منذ عشر سنوات.',
    'ستعبر العبارة أربع مرات في اليوم من أكتوبر إلى مارس، وستتقاسم الجزيرتان أجور الطاقم الثاني.',
    'كان السكان يعبرون في الشتاء على قوارب الصيد من دون تأمين.',
  ],
  hi: [
    'नगर परिषद ने मंगलवार को नदी के पुराने पुल को सिर्फ पैदल चलने वालों के लिए खोलने का फैसला किया।',
    'पुल पर अब कारें नहीं चलेंगी और दोनों किनारों पर पेड़ और बेंच लगाए जाएंगे।',
    'परिषद की अध्यक्ष मीरा जोशी ने बताया कि पुल की मरम्मत पर दो करोड़ रुपये खर्च होंगे और काम मार्च तक पूरा होगा।',
  ],
  ja: [
    '市議会は火曜日、川沿いの古い製粉所を図書館として使う計画を決めた。',
    '図書館には二万冊の本が並び、夜の十時まで誰でも無料で読むことができる。',
    '製粉所は一九九八年から空き家になっていた。',
  ],
  zh: [
    '市议会星期二决定让渡轮在冬天继续运行，这是十年来的第一次。',
    '渡轮从十月到三月每天往返四次，两座岛共同支付第二批船员的工资。',
    '过去岛上的居民冬天只能坐渔船过海。',
  ],
}

describe('takeaways of an article that states none', () => {
  test('are whole sentences that say what it is about, in seven languages', () => {
    const said = Object.entries(ARTICLES).map(([language, text]) => [language, extractTakeaways(text, language)])
    expect(Object.fromEntries(said)).toEqual(TAKEAWAYS)
  })

  test('are four from thirty usable sentences on and five from sixty', () => {
    const text = (count: number) =>
      Array.from({ length: count }, (_, n) => `Ward ${n} of the town voted ${n * 7} to ${n * 3} for the new bridge.`)
    const counts = [29, 30, 59, 60, 400].map(count => extractTakeaways(text(count).join(' '), 'en').length)
    expect(counts).toEqual([3, 4, 4, 5, 5])
  })

  test('are none where the article is too short to choose from', () => {
    const few = `${EN.split('\n\n')[0]}`
    const terse = Array.from({ length: 12 }, (_, n) => `Ward ${n} of town voted no.`).join(' ')
    expect([few, terse, '', ' \n\n ', 'One word'].map(text => extractTakeaways(text, 'en'))).toEqual([
      [],
      [],
      [],
      [],
      [],
    ])
  })

  test('are no headings, list stubs, fragments of a quotation, web addresses or sentences without an end', () => {
    const unusable = [
      'The river plan and what the town thinks of the river plan',
      '"The river plan will save the town a great deal of money.',
      'the river plan is what the town voted for on a Tuesday.',
      'The river plan of the town stands at https://example.org/river for all to read.',
      'The river plan of the town (and the town voted for it. It did so.',
    ]
    const said = extractTakeaways(`${unusable.join('\n\n')}\n\n${EN}`, 'en')
    expect(said.filter(each => unusable.some(other => other.includes(each)))).toEqual([])
    expect(said).toHaveLength(3)
  })

  test('say a thing once that the article says twice', () => {
    const said = extractTakeaways(`${EN}\n\n${EN}`, 'en')
    expect(said).toEqual([...new Set(said)])
    expect(said).toHaveLength(3)
  })

  test('are rather not questions, quotations, or sentences that lean on the one before', () => {
    const [opening, ...rest] = EN.split('\n\n')
    const chosen = (third: string) => extractTakeaways([opening, third, ...rest].join('\n\n'), 'en').includes(third)
    expect([
      chosen('The harbour ferry of the council will run in the winter for the islanders.'),
      chosen('Will the harbour ferry of the council run in the winter for the islanders?'),
      chosen('"The harbour ferry of the council will run in the winter for the islanders."'),
      chosen('But the harbour ferry of the council will run in the winter for the islanders.'),
    ]).toEqual([true, false, false, false])
  })

  test('are at most 45 words long', () => {
    const sentence = (words: number) => `The harbour ferry${' crosses the winter harbour'.repeat(words / 4 - 1)} a.`
    const chosen = (text: string) => extractTakeaways(`${text} ${EN}`, 'en').includes(text)
    expect([chosen(sentence(44)), chosen(sentence(48))]).toEqual([true, false])
  })

  test('do not depend on a language that nobody knows, or on the machine’s own', () => {
    expect(['und', 'en', '', 'not a tag', 'x-klingon', 'qaa'].map(segmenterLanguage)).toEqual([
      'en',
      'en',
      'en',
      'en',
      'en',
      'en',
    ])
    expect(extractTakeaways(JA, 'und')).toEqual(extractTakeaways(JA, 'en'))
  })
})

describe('any text', () => {
  const PIECES = [
    ...['The river', 'ran over', 'the mill', 'again', 'He said', 'Mr.', 'U.S.', '3.5', 'z. B.', '雨が降った', '他说'],
    ...[
      '. ',
      '.',
      '! ',
      '? ',
      '。',
      '। ',
      '؟ ',
      '… ',
      '"',
      '“',
      '”',
      '„',
      '«',
      '»',
      '「',
      '」',
      '(',
      ')',
      '\n',
      '\n\n',
    ],
    ...['\n• ', '\n1. ', ' ', '\t', '\u2028', '\uD800', '\u0000', '\u202E', '👩‍👩‍👧', 'é\u0301', 'www.', 'ﬁ'],
  ]
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 600 }).map(pieces => pieces.join('')),
    fc
      .array(fc.tuple(fc.constantFrom(...Object.values(ARTICLES)), fc.nat({ max: 900 })), {
        minLength: 1,
        maxLength: 4,
      })
      .map(cuts => cuts.map(([text, at]) => text.slice(at)).join('\n\n')),
  )
  const anyLanguage = fc.oneof(fc.constantFrom(...Object.keys(ARTICLES), 'und', 'tr', 'th', 'zh-Hant-TW'), fc.string())

  test('gives none or three to five of its own sentences, in order, each once, and the same each time', () => {
    fc.assert(
      fc.property(anyText, anyLanguage, (text, language) => {
        const said = extractTakeaways(text, language)
        expect([0, 3, 4, 5]).toContain(said.length)
        expect(said).toEqual([...new Set(said)])
        expect(extractTakeaways(text, language)).toEqual(said)
        const folded = text.replace(/\s+/gu, ' ')
        let from = 0
        for (const each of said) {
          const at = folded.indexOf(each, from)
          expect(at).toBeGreaterThanOrEqual(from)
          from = at + each.length
        }
      }),
      { numRuns: 300 },
    )
  })

  test('is cut into sentences that together are the text', () => {
    fc.assert(
      fc.property(anyText, anyLanguage, (text, language) => {
        const bare = (said: string) => said.replace(/\s+/gu, '')
        expect(bare([...splitSentences(text, segmenterLanguage(language))].join(''))).toBe(bare(text))
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['a full stop at every second letter', 'a. '.repeat(350_000)],
    ['one endless sentence', 'word '.repeat(200_000)],
    ['one endless word', 'x'.repeat(1_000_000)],
    ['brackets that nobody closes', '( . '.repeat(250_000)],
    ['brackets alone', '('.repeat(1_000_000)],
    ['quotation marks', '“'.repeat(1_000_000)],
    ['ellipses', '… A'.repeat(300_000)],
    ['blank lines', '\n \n• x. '.repeat(120_000)],
    [
      'sentences that all differ',
      Array.from({ length: 15_000 }, (_, n) => `The ${n} mills of ward ${n * 7} stood in the year ${n % 13} too.`).join(
        ' ',
      ),
    ],
  ])('a megabyte of %s is answered within two seconds', (_, text) => {
    const began = performance.now()
    extractTakeaways(text, 'en')
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('sentences', () => {
  const CASES: [language: string, sentences: string[]][] = [
    ['en', ['Mr. Smith met Dr. J. R. Jones at St. Mary’s.', 'He left.']],
    ['en', ['The U.S. Senate met in the U.S. capital.', 'It left the U.S.', 'The end came later.']],
    ['en', ['It began at 5 p.m. Monday.', 'It ended at 6 p.m.', 'The hall emptied.']],
    ['en', ['Acme Inc. bought it for $3.50 a share, i.e. Nothing.', 'She said no.', 'No. 5 is alive.']],
    ['en', ['"Go!" he said.', '“Go.”', 'She went… and stopped.', 'It was late…', 'Then she sat.']],
    ['en', ['We left (he said so. Really.) at once.', 'They know it better than I.', 'He left.']],
    ['en', ['See postrider.example for 2.0.', 'It is out.']],
    ['de', ['Am 24. Mai kam z. B. Dr. Meier.', 'Das war u. a. gut.', 'Der 3. Platz ist frei.']],
    ['de', ['Das gilt z.B. Für alle.', '„Gut.“', 'Er ging.', 'Das war 2024.', 'Dann kam er.']],
    ['fr', ['M. Dupont arrive.', '« Bien ! » dit-il.', 'Où est Mme. Durand ?', 'Ici.']],
    ['es', ['El Sr. Ruiz vive en EE.UU. desde 2010.', '¿Dónde?', '¡Aquí!']],
    ['ru', ['В 2024 г. это было.', 'А. С. Пушкин жил здесь, т. е. рядом.', '«Да!» — сказал он.', 'Конец.']],
    ['ar', ['هل جاء أحد؟', 'نعم، جاء.', 'ثم ذهب.']],
    ['ur', ['یہ اچھا ہے۔', 'وہ گیا۔']],
    ['hi', ['यह अच्छा है।', 'क्या हुआ?', 'हाँ।']],
    ['tr', ['Prof. Dr. Kaya 3. sırada geldi.', 'Sonra gitti.']],
  ]
  test.each(CASES)('are cut where they end (%s: %j)', (language, sentences) => {
    expect([...splitSentences(sentences.join(' '), language)]).toEqual(sentences)
  })
  test.each([
    ['ja', ['雨が降った。', '「行こう。」と彼は言った。', 'ほんとう？', '終わり！']],
    ['zh', ['第二天下雨了。', '「好。」', '他走了（是的。走了）。', '为什么？']],
  ] as const)('are cut where no space stands between them (%s)', (language, sentences) => {
    expect([...splitSentences(sentences.join(''), language)]).toEqual(sentences)
  })
  test('begin only when they are asked for', () => {
    const [first] = splitSentences(`One. ${'Two. '.repeat(200_000)}`, 'en')
    expect(first).toBe('One.')
  })
})

test('the scorer counts words, pairs and the longest common subsequence as ROUGE does', () => {
  // Three common words of six and four, one common pair ("the river") of five and three.
  expect(rouge('The river ran past. The mill', 'the river met mill', 'en').map(each => each.toFixed(4))).toEqual([
    ((2 * 3) / (6 + 4)).toFixed(4),
    ((2 * 1) / (5 + 3)).toFixed(4),
    ((2 * 3) / (6 + 4)).toFixed(4),
  ])
  expect(rouge('one two', 'three', 'en')).toEqual([0, 0, 0])
  expect(rouge('Ｏｎｅ two two', 'one two three two', 'en')).toEqual([(2 * 3) / 7, (2 * 1) / 5, (2 * 3) / 7])
})
