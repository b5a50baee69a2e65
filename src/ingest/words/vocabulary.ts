/** How newsrooms head their takeaways; case, marks, "the" and a count before them do not matter. A table: add to it what you meet. */
export const TAKEAWAYS = {
  /** Said of nothing else: lines without bullets below, or the rest of the line after a colon, are takeaways too. */
  strong: [
    ...['key takeaways', 'takeaways', 'main takeaways', 'top takeaways', 'big takeaways', 'biggest takeaways'],
    ...['quick takeaways', 'takeaway points', 'key takeaway points', 'important takeaways', 'summary points'],
    ...['key points', 'main points', 'important points', 'essential points', 'key insights', 'key findings'],
    ...['main findings', 'key facts', 'key messages', 'key lessons', 'key conclusions', 'key details', 'key ideas'],
    ...['key things to know', 'key developments', 'key learnings', 'core takeaways', 'tl;dr', 'tldr', 'tl; dr'],
    ...['too long; didn’t read', 'too long didn’t read', 'points to remember', 'bluf', 'bottom line up front'],
    ...['puntos clave', 'puntos principales', 'principales puntos', 'ideas clave', 'ideas principales'],
    ...['claves de la noticia', 'conclusiones clave', 'aspectos clave', 'datos clave', 'puntos destacados'],
    ...['principales conclusiones', 'conclusiones principales', 'puntos importantes', 'lo que debes saber'],
    ...['las claves', 'claves del día', 'puntos esenciales', 'lo que hay que saber', 'mensajes clave'],
    ...['points clés', 'points essentiels', 'points principaux', 'principaux points', 'à retenir', 'points à retenir'],
    ...['ce qu’il faut retenir', 'ce qu’il faut en retenir', 'l’essentiel à retenir', 'conclusions clés'],
    ...['principaux enseignements', 'idées clés', 'faits clés', 'ce que l’on retient', 'points importants'],
    ...['points forts', 'principales conclusions', 'à retenir de cet article', 'messages clés', 'points-clés'],
    ...['das wichtigste in kürze', 'wichtigsten punkte', 'wichtigste punkte', 'kernpunkte', 'kernaussagen'],
    ...['wichtigsten erkenntnisse', 'wichtigste erkenntnisse', 'das wichtigste auf einen blick', 'kernbotschaften'],
    ...['wichtige punkte', 'wichtige erkenntnisse', 'das wichtigste im überblick', 'zentrale punkte', 'eckpunkte'],
    ...['wichtigsten punkte im überblick', 'wichtigsten punkte in kürze', 'wichtigsten punkte auf einen blick'],
    ...['das wichtigste zusammengefasst', 'wichtigste aussagen', 'wichtigsten fakten', 'zentrale erkenntnisse'],
    ...['pontos-chave', 'pontos chave', 'pontos principais', 'principais pontos', 'principais conclusões'],
    ...['principais destaques', 'pontos importantes', 'pontos essenciais', 'conclusões principais', 'ideias-chave'],
    ...['pontos de destaque', 'principais aprendizados', 'o que você precisa saber', 'principais ideias'],
    ...['principais lições', 'pontos-chave da notícia', 'conclusões-chave', 'o que precisa de saber'],
    ...['أبرز النقاط', 'النقاط الرئيسية', 'أهم النقاط', 'النقاط الأساسية', 'النقاط المهمة', 'نقاط رئيسية'],
    ...['أهم الاستنتاجات', 'الاستنتاجات الرئيسية', 'أبرز الاستنتاجات', 'الخلاصات الرئيسية', 'النقاط الرئيسة'],
    ...['أبرز النقاط الرئيسية', 'أهم ما جاء في المقال', 'أبرز ما جاء في المقال', 'نقاط أساسية', 'أبرز المعلومات'],
    ...['ключевые моменты', 'ключевые выводы', 'ключевые тезисы', 'ключевые пункты', 'ключевые факты'],
    ...['основные выводы', 'основные моменты', 'основные тезисы', 'основные пункты', 'главные выводы'],
    ...['главные тезисы', 'главные моменты', 'кратко о главном', 'коротко о главном', 'главное из статьи'],
    ...['что нужно знать', 'ключевое', 'главное за минуту', 'главные пункты'],
    ...['मुख्य बातें', 'मुख्य बिंदु', 'मुख्य बिन्दु', 'प्रमुख बिंदु', 'प्रमुख बातें', 'मुख्य निष्कर्ष', 'मुख्य तथ्य'],
    ...['महत्वपूर्ण बिंदु', 'महत्वपूर्ण बातें', 'अहम बातें', 'प्रमुख निष्कर्ष', 'मुख्य अंश', 'ख़ास बातें', 'खास बातें'],
    ...[
      '要点',
      '要点まとめ',
      '主なポイント',
      '重要ポイント',
      '重要なポイント',
      '主な要点',
      'キーポイント',
      'この記事の要点',
    ],
    ...['この記事のポイント', '記事のポイント', '記事の要点', '本記事のポイント', '3行まとめ', '三行まとめ'],
    ...['3行でまとめ', 'ここがポイント', '注目ポイント', 'この記事のまとめ', '重要な要点', 'ニュースのポイント'],
    ...['关键要点', '關鍵要點', '核心要点', '核心要點', '主要要点', '主要要點', '本文要点', '文章要点', '要點'],
    ...['要点总结', '要点速览', '要点摘要', '要點總結', '重點整理', '重點摘要', '重点摘要', '重点速览', '主要观点'],
    ...['新闻要点', '新聞要點', '关键点', '核心提示', '核心观点', '内容要点', '本文重點', '本文重点', '关键信息'],
  ],
  /** One thing: a list below, or one paragraph. */
  single: [
    ...['bottom line', 'key takeaway', 'takeaway', 'main takeaway', 'big takeaway', 'key point', 'upshot'],
    ...['conclusión clave', 'à retenir en une phrase', 'la idea clave', 'главный вывод', '一句话总结'],
  ],
  /** Also said of other things: takeaways only where a list of them follows. */
  weak: [
    ...['highlights', 'key highlights', 'story highlights', 'article highlights', 'main highlights', 'top highlights'],
    ...['at a glance', 'at-a-glance', 'story at a glance', 'article at a glance', 'in brief', 'in short', 'briefly'],
    ...['in summary', 'summary', 'quick summary', 'executive summary', 'article summary', 'story summary'],
    ...['in a nutshell', 'in a few words', 'quick read', 'quick take', 'quick takes', 'what to know'],
    ...['what you need to know', 'what you should know', 'things to know', 'things you need to know', 'gist'],
    ...['what we know', 'what we know so far', 'fast facts', 'quick facts', 'facts at a glance', 'essentials'],
    ...['need to know', 'short version', 'lowdown', 'rundown', 'recap', 'quick recap', 'to sum up', 'in sum'],
    ...['points', 'bullet points', 'snapshot', 'main ideas', 'key stats', 'overview', 'what we learned'],
    ...['claves', 'lo esencial', 'lo más importante', 'lo más destacado', 'en resumen', 'en breve', 'resumen'],
    ...['aspectos destacados', 'destacados', 'en síntesis', 'síntesis', 'de un vistazo', 'conclusiones'],
    ...['en pocas palabras', 'en corto', 'lo principal', 'lo que sabemos', 'a grandes rasgos'],
    ...['l’essentiel', 'en bref', 'en résumé', 'résumé', 'faits saillants', 'en un coup d’œil', 'en un clin d’œil'],
    ...['en quelques mots', 'ce qu’il faut savoir', 'conclusions', 'l’essentiel en bref', 'à savoir', 'en deux mots'],
    ...['das wichtigste', 'auf einen blick', 'in kürze', 'kurz gefasst', 'kurzgefasst', 'kurz und knapp'],
    ...['zusammenfassung', 'kurzfassung', 'im überblick', 'überblick', 'fazit', 'in aller kürze', 'auf den punkt'],
    ...['kurz zusammengefasst', 'darum geht’s', 'darum geht es', 'kurz erklärt', 'was wir wissen'],
    ...['destaques', 'em resumo', 'em síntese', 'resumo', 'em poucas palavras', 'em destaque', 'resumindo'],
    ...['num relance', 'conclusões', 'o essencial', 'em suma', 'o que sabemos', 'o mais importante'],
    ...['باختصار', 'ملخص', 'الملخص', 'أبرز ما جاء', 'أهم ما جاء', 'خلاصة', 'الخلاصة', 'نظرة سريعة', 'في سطور'],
    ...['لمحة سريعة', 'ملخص سريع', 'بإيجاز', 'أبرز الأحداث', 'في نقاط', 'موجز'],
    ...['главное', 'коротко', 'кратко', 'в двух словах', 'самое главное', 'вкратце', 'итоги', 'итог', 'выводы'],
    ...['основное', 'самое важное', 'резюме', 'краткое содержание', 'что известно', 'если коротко', 'тезисы'],
    ...['संक्षेप में', 'सारांश', 'एक नज़र में', 'हाइलाइट्स', 'निष्कर्ष', 'मुख्य आकर्षण', 'मुख्य समाचार बिंदु'],
    ...['ポイント', 'まとめ', '概要', 'ひと目でわかる', 'ハイライト', 'サマリー', '一目でわかる', '要約', '結論'],
    ...['この記事でわかること', 'ざっくり言うと', '要旨', '早わかり'],
    ...['摘要', '重点', '重點', '总结', '總結', '一览', '一覽', '速览', '速覽', '划重点', '劃重點', '亮点', '亮點'],
    ...['简而言之', '簡而言之', '内容提要', '内容摘要', '內容摘要', '导读', '懒人包', '懶人包', '小结'],
  ],
}

/** Numbers that stand before "takeaways". */
export const COUNTS = [
  ...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'tres', 'cuatro', 'cinco', 'seis'],
  ...['trois', 'quatre', 'cinq', 'six', 'drei', 'vier', 'fünf', 'sechs', 'três', 'quatro', 'три', 'четыре', 'пять'],
]

/** How newsrooms head the paragraph that says why a story matters. */
export const WHY_IT_MATTERS = [
  ...['why this matters', 'why it matters', 'why that matters', 'why does it matter', 'why does this matter'],
  ...['why this is important', 'why it is important', 'why it’s important', 'why is this important', 'why it counts'],
  ...['why is it important', 'why you should care', 'why should you care', 'why we care', 'why it’s a big deal'],
  ...[
    'por qué importa',
    'por qué esto importa',
    'por qué importa esto',
    'por qué es importante',
    'por qué nos importa',
  ],
  ...['por qué esto es importante', 'por qué es importante esto', 'por qué es relevante', 'por qué te importa'],
  ...['pourquoi c’est important', 'pourquoi est-ce important', 'pourquoi cela compte', 'pourquoi ça compte'],
  ...['pourquoi cela est important', 'pourquoi c’est crucial', 'pourquoi est-ce que c’est important'],
  ...['pourquoi cela importe', 'pourquoi ça importe', 'en quoi est-ce important', 'en quoi c’est important'],
  ...['warum das wichtig ist', 'warum es wichtig ist', 'warum ist das wichtig', 'darum ist das wichtig'],
  ...['warum dies wichtig ist', 'darum ist es wichtig', 'warum das relevant ist', 'warum das zählt'],
  ...['warum ist das relevant', 'warum das von bedeutung ist', 'weshalb das wichtig ist', 'warum ist dies wichtig'],
  ...['por que isso importa', 'por que isto importa', 'por que importa', 'por que é importante', 'porque isto importa'],
  ...['por que isso é importante', 'por que isto é importante', 'porque é que isto importa', 'porque importa'],
  ...['porque é importante', 'porque isso importa', 'por que isso é relevante', 'por que é relevante'],
  ...[
    'لماذا يهم ذلك',
    'لماذا هذا مهم',
    'لماذا يهم',
    'لماذا يهم هذا',
    'لماذا يهم هذا الأمر',
    'لماذا يهمك',
    'لماذا هو مهم',
  ],
  ...['لماذا يعد هذا مهما', 'لماذا هذا الأمر مهم', 'لماذا هذا الخبر مهم', 'ما أهمية ذلك', 'لماذا يعتبر هذا مهما'],
  ...['почему это важно', 'почему это имеет значение', 'почему важно', 'зачем это нужно', 'чем это важно'],
  ...['यह क्यों महत्वपूर्ण है', 'यह महत्वपूर्ण क्यों है', 'क्यों महत्वपूर्ण है', 'यह क्यों मायने रखता है', 'यह क्यों अहम है'],
  ...['क्यों मायने रखता है', 'यह क्यों ज़रूरी है', 'क्यों अहम है', 'यह अहम क्यों है', 'यह मायने क्यों रखता है', 'ये क्यों मायने रखता है'],
  ...[
    'なぜ重要か',
    'なぜ重要なのか',
    '重要な理由',
    'なぜこれが重要なのか',
    'なぜ重要',
    'なぜこれが重要か',
    'この記事が重要な理由',
  ],
  ...['なぜ大切なのか', 'これが重要な理由', 'なぜ問題なのか', 'なぜ注目されるのか'],
  ...['为何重要', '为什么重要', '为什么这很重要', '為何重要', '為什麼重要', '为什么这件事重要', '为何这很重要'],
  ...['為什麼這很重要', '为什么这件事很重要', '为什么值得关注', '重要性', '為何這很重要', '这为什么重要'],
]

const CREDIT_WORDS = 'of|via|for|and|from|the|at|on|in|by|courtesy|file|photo|handout|with|permission'
const CREDIT_WORD = `(?:${CREDIT_WORDS}|\\p{Lu}[\\p{L}\\p{M}'’.-]*|[\\p{Lo}\\p{M}]+|@[\\w.]+|\\d{4}|[©–-])`
const NAME_WORDS = `${CREDIT_WORD}(?:[\\s/|&,]+${CREDIT_WORD}){0,13}`
const MOMENT =
  '(?:\\d{1,4}\\b.{0,40}|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?,? .{0,30}\\d.{0,20}|(?:today|yesterday|just now)\\b.{0,20})'
const BRANDS =
  '(?:facebook|twitter|x|whatsapp|linkedin|telegram|reddit|instagram|youtube|google(?: news)?|tiktok|threads|bluesky|mastodon|social media|our .{2,30})'

/** Lines that a page puts around a story. `head`: of those that stand between headline and story, so they mark the head's end. */
export const NOISE: readonly { line: RegExp; head: boolean }[] = [
  { line: /^(?:author|profile|user|avatar)[- _]?(?:image|photo|picture|avatar|img)$/i, head: true },
  { line: /^(?:new update|published|posted|last updated|updated|publicado|publié|veröffentlicht)[:：]?$/i, head: true },
  {
    line: /^(?:reading time:? ?)?(?:about |~ ?)?\d{1,2}[- ]?min(?:ute)?s?(?:[- ]read(?:ing time)?| reading| de lecture| lesezeit| de lectura| de leitura)?(?: time)?$/i,
    head: true,
  },
  {
    line: /^(?:reading time|lesezeit|temps de lecture|tiempo de lectura|tempo de leitura|время чтения)\s*[:：].{1,30}$/i,
    head: true,
  },
  {
    line: /^(?:listen|listen (?:now|to (?:this|the)? ?(?:article|story))|play audio|audio)(?: \(?\d.{0,12})?$/i,
    head: true,
  },
  {
    line: new RegExp(
      `^share(?: (?:this|the|on|via)\\b(?: (?:article|story|post|page|news|link))?(?: ?(?:on|via|with)? ?(?:${BRANDS}|e-?mail|friends|others)?)?)?[:：]?$`,
      'i',
    ),
    head: true,
  },
  {
    line: /^(?:compartir|comparte|partager|teilen|compartilhar|compartilhe|partilhar|شارك|مشاركة|поделиться|शेयर करें|साझा करें|シェア|シェアする|共有|分享)(?:(?: (?:en|sur|auf|no|na|este artículo|cet article|esta notícia|على) ?.{0,30})|[:：])?$/i,
    head: true,
  },
  { line: new RegExp(`^(?:last )?(?:updated?|modified|edited)(?: on| at)?\\s*[:：-]?\\s*${MOMENT}$`, 'i'), head: true },
  { line: /^(?:print|save|bookmark|gift|copy|save|listen)(?: this)? (?:article|story|page|link)$/i, head: true },
  { line: /^(?:link copied!?|text size|font size|a a a|a- a a\+|text to speech)$/i, head: true },
  {
    line: /^(?:advertisement|advertising|sponsored(?: content)?|promoted|advertorial|paid content|ad|ads|skip ad|paid post)\.?$/i,
    head: false,
  },
  { line: /^[-–—\s*[(]*advertisement[-–—\s*\])]*$/i, head: false },
  {
    line: /^(?:advertisement|sponsored|ad)\s*[-–—:|.]?\s*(?:scroll|continue|story continues|article continues|remove|keep reading)\b.{0,50}$/i,
    head: false,
  },
  { line: /^(?:publicidad|publicité|anzeige|werbung|publicidade|إعلان|реклама|विज्ञापन|広告|廣告|广告)$/i, head: false },
  {
    line: /^(?:(?:story|article) continues (?:below|after)|scroll (?:down )?to continue|continue reading|keep reading)\b.{0,50}$/i,
    head: false,
  },
  {
    line: /^(?:read more|read also|read next|read the full (?:story|article)|also read|see also|see more|show more|load more|view all|see all|you may also like|you might also like|don['’]t miss|must read|recommended(?: for you| reading| stories)?|related(?: (?:articles?|stories|story|posts?|content|news|topics|coverage|reading))?|most read|most popular|popular now|trending(?: now)?|top stories|editor['’]s picks?|up next|next article|previous article|watch|watch now|watch video|view gallery|more stories|more from .{2,40}|more on this (?:story|topic))[:：…»›>→.]*$/i,
    head: false,
  },
  {
    line: /^[[(]?(?:read more|read also|read next|also read|see also)\s*[:：|>»–—-].{1,160}$/i,
    head: false,
  },
  {
    // "Watch: the mayor begins to speak at ten." belongs to the story; a title ends without a full stop.
    line: /^[[(]?(?:must read|don['’]t miss|related(?: (?:article|story|news|stories|coverage))?|watch)\s*[:：|>»–—-].{1,160}(?<![.。।]["”’»]?)$/i,
    head: false,
  },
  {
    line: /^(?:leer más|lee más|lea también|lee también|te puede interesar|lire la suite|lire aussi|à lire aussi|à lire|weiterlesen|mehr lesen|mehr zum thema|lesen sie auch|leia mais|leia também|veja também|اقرأ المزيد|اقرأ أيضا|اقرأ أيضًا|читать далее|читайте также|और पढ़ें|यह भी पढ़ें|ये भी पढ़ें|続きを読む|関連記事|阅读更多|閱讀更多|相关阅读|延伸阅读)(?:\s*[:：].{0,160})?$/i,
    head: false,
  },
  {
    line: new RegExp(
      `^(?:[Pp]hoto|PHOTO|[Ii]mage|IMAGE|[Pp]icture|[Pp]ic|[Ii]llustration|[Gg]raphic|[Pp]hotograph|[Vv]ideo)s?(?: (?:[Cc]redits?|[Ss]ource|[Cc]ourtesy))?\\s*[:：|/]\\s*${NAME_WORDS}$`,
      'u',
    ),
    head: false,
  },
  {
    line: /^(?:photo|image|picture|pic|featured image|illustration)s? (?:credits?|source|courtesy)\s*[:：|/-].{1,120}$/i,
    head: false,
  },
  {
    line: new RegExp(
      `^(?:(?:[Ff]ile |[Ll]ead |[Hh]eader |[Cc]over )?[Pp]hoto|PHOTO|[Ii]mage|IMAGE|[Pp]icture|[Ii]llustration|[Pp]hotograph)s? (?:(?:[Cc]redits?|[Cc]ourtesy)(?: of)?|[Ss]ource|[Bb]y|BY|[Ff]rom)(?: (?:the|our))? ${NAME_WORDS}\\.?$`,
      'u',
    ),
    head: false,
  },
  { line: /^image (?:source|caption|copyright),? .{1,200}$/i, head: false },
  {
    line: /^[[(](?:photo|image|picture|file photo|file image|credit|ap photo|illustration)\b[^)\]]{0,160}[)\]]$/i,
    head: false,
  },
  {
    line: /^(?:file photo|file image|representational (?:image|photo)|representative image|stock (?:photo|image)|handout(?: photo)?)\.?$/i,
    head: false,
  },
  {
    line: /^(?:credits?|foto|fotos|fotografía|crédito|crédits?|crédit photo|bild|bildquelle|imagem|imagen|фото|صورة|الصورة|तस्वीर|फोटो|写真|图片|图源|圖)\s*[:：/／].{1,100}$/i,
    head: false,
  },
  {
    line: /^(?:[\p{L}\p{M} .'’-]{2,60}\s*[/|]\s*)?(?:getty images|ap photo|shutterstock|istock|unsplash|afp via getty images|reuters pictures|pexels|pixabay|wikimedia commons|ani photo)$/iu,
    head: false,
  },
  { line: /^(?:REUTERS|AP|AFP|EPA|Getty Images|Bloomberg)\s*\/\s*[\p{L}\p{M} .'’/-]{2,80}$/u, head: false },
  {
    line: /^(?:(?:©|\([Cc]\)|[Cc]opyright:?|COPYRIGHT:?)\s*(?:©|\([Cc]\))?\s*(?:\d{4}|\p{Lu}).{0,100})$/u,
    head: false,
  },
  { line: /^.{0,60}\ball rights reserved\.?$/i, head: false },
  {
    line: new RegExp(
      `^(?:follow|like|find|join|add) us (?:on|at|via) .{0,60}$|^follow (?:us|the author|@\\S+|this (?:topic|author))$|^(?:follow|join) (?:our|on) ${BRANDS}\\b.{0,40}$`,
      'i',
    ),
    head: false,
  },
  {
    line: /^(?:subscribe|sign up|sign in|log in|log out|register|follow|following)(?: (?:now|here|today|free))?[.!]?$/i,
    head: false,
  },
  {
    line: /^(?:subscribe|sign up|register)(?: now| today| here| free)? (?:to|for)\b[^.]{0,40}\b(?:newsletters?|updates|alerts|e-?mails?|channel|podcast|inbox|digest|briefing|full access|unlimited)\b[^.]{0,40}[.!]?$/i,
    head: false,
  },
  { line: /^(?:get|receive) (?:the|our) .{0,60}\b(?:newsletter|in your inbox|to your inbox)\b.{0,30}$/i, head: false },
  {
    line: /^(?:skip to (?:main )?(?:content|navigation|article)|menu|search|home|close|toggle navigation|back to top|loading\.*|accept (?:all )?cookies|cookie (?:policy|settings))$/i,
    head: false,
  },
  { line: /^(?:we|this (?:web)?site) uses? cookies\b.{0,200}$/i, head: false },
  {
    line: /^(?:\d+ )?comments?(?: \(?\d+\)?)?$|^(?:leave a comment|post a comment|add a comment|join the conversation|view comments|show comments)$/i,
    head: false,
  },
  { line: /^(?:click|tap) here (?:to|for)\b.{0,60}$/i, head: false },
  { line: /^(?:[\p{P}\p{S}\s]|\uFE0F|\u200D)+$/u, head: false },
]

/** Words of a site's menu and names of its sections. A line or a block of mostly these is no part of a story. */
export const MENU = new Set([
  ...['home', 'homepage', 'news', 'latest', 'latest news', 'breaking news', 'top stories', 'local', 'local news'],
  ...['world', 'world news', 'national', 'international', 'politics', 'opinion', 'opinions', 'editorial', 'editorials'],
  ...['business', 'economy', 'money', 'markets', 'finance', 'tech', 'technology', 'science', 'health', 'climate'],
  ...['environment', 'sport', 'sports', 'culture', 'arts', 'entertainment', 'lifestyle', 'life', 'food', 'travel'],
  ...['education', 'weather', 'video', 'videos', 'photos', 'gallery', 'galleries', 'podcast', 'podcasts', 'live'],
  ...['live tv', 'live updates', 'radio', 'tv', 'e-paper', 'epaper', 'magazine', 'newsletter', 'newsletters'],
  ...['highlights', 'trending', 'most read', 'search', 'menu', 'sections', 'more', 'login', 'log in', 'sign in'],
  ...['subscribe', 'register', 'donate', 'support us', 'about', 'about us', 'contact', 'contact us', 'careers'],
  ...['advertise', 'advertise with us', 'privacy', 'privacy policy', 'terms', 'terms of use', 'terms of service'],
  ...['cookie policy', 'sitemap', 'help', 'faq', 'archive', 'events', 'jobs', 'classifieds', 'obituaries', 'community'],
  ...['exclusive', 'analysis', 'explainer', 'feature', 'features', 'investigation', 'region', 'regional', 'my account'],
  ...['inicio', 'noticias', 'política', 'economía', 'deportes', 'cultura', 'opinión', 'mundo', 'accueil', 'actualités'],
  ...['politique', 'économie', 'culture', 'monde', 'sport', 'startseite', 'nachrichten', 'politik', 'wirtschaft'],
  ...['kultur', 'meinung', 'início', 'notícias', 'economia', 'esportes', 'opinião', 'الرئيسية', 'أخبار', 'سياسة'],
  ...['اقتصاد', 'رياضة', 'ثقافة', 'главная', 'новости', 'политика', 'экономика', 'спорт', 'культура', 'общество'],
  ...['होम', 'समाचार', 'राजनीति', 'खेल', 'देश', 'दुनिया', 'ホーム', 'ニュース', '政治', '経済', 'スポーツ', '文化'],
  ...['首页', '新闻', '国际', '财经', '经济', '体育', '视频', '社会', '科技', '娱乐'],
])

/** Noise lines under which a page lists other stories. */
export const OTHER_STORIES =
  /^(?:related|recommended|read (?:more|also|next)|also read|see also|you (?:may|might) also like|more stories|more from|more on|most (?:read|popular)|popular now|trending|top stories|editor['’]s picks?|up next|lea también|te puede interesar|lire aussi|à lire aussi|mehr zum thema|lesen sie auch|leia também|veja também|اقرأ أيض|читайте также|यह भी पढ़ें|関連記事|相关阅读|延伸阅读)/i

/** Buttons for sharing; a line of nothing else is noise. */
export const SHARE_BUTTONS = new Set(
  'share tweet facebook twitter x whatsapp linkedin telegram reddit email e-mail print copy link pinterest instagram youtube messenger flipboard bluesky mastodon threads save bookmark'.split(
    ' ',
  ),
)

/** What stands before the names in a byline. */
export const BYLINE =
  /^(?:(?:by|written by|story by|words by|text by|posted by|reported by|report by|reporting by|von|par|por|texto de|texte de|propos recueillis par|автор|авторы|текст)\s*[:：]?\s+|(?:by|byline|author|authors|autor|autora|autores|autoren|auteur|auteurs|автор|авторы|текст|लेखक|रिपोर्ट|作者|撰文|記者|记者|著者|執筆|文|كتب|كتبت|المؤلف|الكاتب)\s*[:：/／]\s*|بقلم\s*[:：]?\s*)(.+)$/iu

/** What joins two names in a byline. */
export const NAME_JOINTS =
  /\s*(?:,|;|&|،|、)\s*(?:(?:and|und|et|y|e|и|و|और)\s+)?|\s+(?:and|und|et|y|e|и|और|with)\s+|\s+و\s*(?=\p{L}{3})/iu

/** Words of a name that need no capital. */
export const PARTICLES = new Set(
  'de da do dos das del della der den di du la le van von vom zu zur ten ter af av bin ibn bint al el y e abu ben mac'.split(
    ' ',
  ),
)

/** What follows a name and is not one. */
export const ROLES =
  /^(?:(?:the|our|a|an|senior|chief|staff|contributing|political|foreign|special|associate|assistant|deputy|managing|executive|lead|science|business|sports?|news|city|local|national|investigative|data|health|education|climate|environment|economics|features?|opinion|web|digital|freelance|guest|moscow|london|paris|washington|beijing|delhi|\p{L}+[-’']?\p{L}*)\s+){0,3}(?:staff|writer|reporter|reporters|correspondent|correspondents|editor|columnist|contributor|author|journalist|intern|desk|bureau|producer|photographer|redakteur|redakteurin|korrespondent|korrespondentin|journaliste|correspondant|correspondante|periodista|corresponsal|redactor|redactora|jornalista|repórter|корреспондент|редактор|журналист|संवाददाता|مراسل|محرر|記者|记者)(?:(?: (?:for|at|in|of|and|für|de|da|do)\b|,).{0,60})?$/iu

/** Words that no personal name begins or holds, though headings written in capitals do. */
export const NO_NAME = new Set(
  'a an the in of to for and on at with is are was were be has have how why what when where who new news update live breaking all more this that from by as or not no key first last about after before over under into our your its it we you they he she will can may read share related top best world local national opinion politics business sports health science culture weather city council plan budget numbers monday tuesday wednesday thursday friday saturday sunday january february march june july august september october november december day night tomorrow today tonight land sea air design default accident proxy invitation hand comparison contrast'.split(
    ' ',
  ),
)
