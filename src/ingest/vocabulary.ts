/** How newsrooms head their takeaways, in lower case without end marks. A table: add to it what you meet. */
export const TAKEAWAYS = {
  /** Said of nothing else: a paragraph below, or the rest of the line after a colon, is a takeaway too. */
  strong: new Set([
    ...['key takeaways', 'key takeaway', 'the key takeaways', 'takeaways', 'the takeaways', 'the takeaway'],
    ...['main takeaways', 'top takeaways', 'key points', 'the key points', 'main points', 'key insights'],
    ...['key findings', 'key facts', 'tl;dr', 'tldr', 'tl; dr', 'the bottom line', 'bottom line', 'summary points'],
    ...['puntos clave', 'los puntos clave', 'ideas clave', 'las claves', 'conclusiones clave', 'principales puntos'],
    ...['points clés', 'les points clés', 'à retenir', 'ce qu’il faut retenir', 'les points essentiels'],
    ...['das wichtigste in kürze', 'die wichtigsten punkte', 'kernpunkte', 'die wichtigsten erkenntnisse'],
    ...['das wichtigste auf einen blick', 'wichtigste erkenntnisse', 'die kernpunkte', 'kernaussagen'],
    ...['pontos-chave', 'pontos chave', 'pontos principais', 'principais pontos', 'principais conclusões'],
    ...['أبرز النقاط', 'النقاط الرئيسية', 'أهم النقاط', 'النقاط الأساسية'],
    ...[
      'ключевые моменты',
      'ключевые выводы',
      'основные выводы',
      'главные выводы',
      'основные моменты',
      'ключевые тезисы',
    ],
    ...['मुख्य बातें', 'मुख्य बिंदु', 'प्रमुख बिंदु', 'मुख्य निष्कर्ष', 'प्रमुख बातें'],
    ...['要点', '主なポイント', '重要ポイント', 'この記事のポイント', '記事のポイント', '3行まとめ', '三行まとめ'],
    ...['关键要点', '關鍵要點', '核心要点', '核心要點', '本文要点', '要點', '要点总结', '主要观点'],
  ]),
  /** Also said of other things: takeaways only where a list of them follows. */
  weak: new Set([
    ...['highlights', 'key highlights', 'story highlights', 'the highlights', 'at a glance', 'in brief', 'in short'],
    ...['in summary', 'summary', 'in a nutshell', 'quick read', 'what to know', 'what you need to know', 'the gist'],
    ...['what we know', 'fast facts', 'quick facts', 'the essentials', 'need to know', 'the short version'],
    ...['claves', 'lo esencial', 'lo más importante', 'en resumen', 'en breve', 'aspectos destacados', 'de un vistazo'],
    ...['destacados', 'en síntesis', 'l’essentiel', 'en bref', 'en résumé', 'faits saillants', 'en un coup d’œil'],
    ...[
      'das wichtigste',
      'auf einen blick',
      'in kürze',
      'kurz gefasst',
      'kurz und knapp',
      'zusammenfassung',
      'kurzfassung',
    ],
    ...['destaques', 'em resumo', 'em síntese', 'resumo', 'em poucas palavras', 'em destaque', 'resumen'],
    ...['باختصار', 'ملخص', 'أبرز ما جاء', 'خلاصة', 'الخلاصة', 'نظرة سريعة', 'في سطور'],
    ...['главное', 'коротко', 'кратко', 'в двух словах', 'самое главное', 'вкратце', 'итоги'],
    ...['संक्षेप में', 'सारांश', 'एक नज़र में', 'एक नजर में', 'खास बातें'],
    ...['ポイント', 'まとめ', '概要', 'ひと目でわかる', 'ハイライト', 'サマリー', '一目でわかる'],
    ...['摘要', '概要', '重点', '重點', '总结', '總結', '一览', '速览', '划重点', '亮点', '简而言之'],
  ]),
}

/** How newsrooms head the paragraph that says why a story matters. */
export const WHY_IT_MATTERS = new Set([
  ...['why this matters', 'why it matters', 'why that matters', 'why does it matter', 'why does this matter'],
  ...['why this is important', 'why it is important', 'why it’s important', 'why you should care'],
  ...['por qué importa', 'por qué es importante', 'por qué es relevante', 'por qué esto importa'],
  ...['pourquoi c’est important', 'pourquoi est-ce important', 'pourquoi cela compte', 'pourquoi ça compte'],
  ...['warum das wichtig ist', 'warum es wichtig ist', 'warum ist das wichtig', 'darum ist das wichtig'],
  ...['por que isso importa', 'por que importa', 'por que é importante', 'por que isso é importante'],
  ...['لماذا يهم ذلك', 'لماذا هذا مهم', 'لماذا يهم', 'لماذا يهم هذا'],
  ...['почему это важно', 'почему это имеет значение'],
  ...['यह क्यों महत्वपूर्ण है', 'यह क्यों मायने रखता है', 'यह क्यों अहम है', 'क्यों महत्वपूर्ण है'],
  ...['なぜ重要か', 'なぜ重要なのか', '重要な理由', 'なぜこれが重要なのか', 'なぜ重要'],
  ...['为何重要', '为什么重要', '为什么这很重要', '為何重要', '為什麼重要', '为什么这件事重要'],
])

/** Lines that a page puts around a story. `head`: of those that stand between headline and story, so they mark the head's end. */
export const NOISE: readonly { line: RegExp; head: boolean }[] = [
  { line: /^(?:author|profile|user|avatar)[- _]?(?:image|photo|picture|avatar|img)$/i, head: true },
  { line: /^new update$/i, head: true },
  { line: /^(?:reading time:? )?\d{1,2}[- ]?min(?:ute)?s?(?:[- ]read| reading)?$/i, head: true },
  { line: /^(?:listen|listen to (?:this )?(?:article|story)|play audio|audio)(?: \(?\d.{0,12})?$/i, head: true },
  { line: /^share(?: (?:this|on|via|to|with)\b.{0,40})?$/i, head: true },
  {
    line: /^(?:compartir|partager|teilen|compartilhar|شارك|مشاركة|поделиться|शेयर करें|साझा करें|シェア|シェアする|分享)$/i,
    head: true,
  },
  { line: /^(?:last )?(?:updated|modified)(?: on| at)?\s*[:：]?\s.{4,40}$/i, head: true },
  {
    line: /^(?:advertisement|advertising|sponsored(?: content)?|promoted|advertorial|paid content|ad|ads)$/i,
    head: false,
  },
  {
    line: /^(?:advertisement|sponsored)\s*[-–—:|]?\s*(?:scroll|continue|story|article|remove)\b.{0,50}$/i,
    head: false,
  },
  { line: /^(?:publicidad|publicité|anzeige|werbung|publicidade|إعلان|реклама|विज्ञापन|広告|廣告|广告)$/i, head: false },
  {
    line: /^(?:(?:story|article) continues below|scroll (?:down )?to continue|continue reading)\b.{0,50}$/i,
    head: false,
  },
  {
    line: /^(?:read more|read also|read next|also read|see also|you may also like|you might also like|don['’]t miss|must read|recommended(?: for you)?|related(?: (?:articles?|stories|story|posts?|content|news|topics|coverage))?|most read|most popular|trending(?: now)?|watch|view gallery|more stories)$/i,
    head: false,
  },
  {
    line: /^(?:read more|read also|read next|also read|see also|must read|related(?: (?:article|story|news))?|watch)\s*[:：|>»–—-].{1,160}$/i,
    head: false,
  },
  {
    line: /^(?:leer más|lea también|lire la suite|lire aussi|à lire aussi|weiterlesen|mehr lesen|lesen sie auch|leia mais|leia também|اقرأ المزيد|اقرأ أيضا|اقرأ أيضًا|читать далее|читайте также|और पढ़ें|यह भी पढ़ें|続きを読む|関連記事|阅读更多|閱讀更多|相关阅读)(?:\s*[:：].{0,160})?$/i,
    head: false,
  },
  {
    line: /^(?:photo|image|picture|pic|illustration|graphic|photograph)s?(?: (?:credits?|source|courtesy))?\s*[:：|/].{1,120}$/i,
    head: false,
  },
  {
    line: /^(?:photo|image|picture|illustration|photograph)s? (?:credits?|courtesy|source|by|from)\b[^.!?]{1,100}\.?$/i,
    head: false,
  },
  { line: /^\((?:photo|image|picture|file photo|file image|credit)\b[^)]{0,160}\)$/i, head: false },
  {
    line: /^(?:credits?|foto|fotos|crédito|crédit photo|bild|imagem|imagen|фото|صورة|الصورة|写真|图片|图源)\s*[:：].{1,100}$/i,
    head: false,
  },
  {
    line: /^(?:[\p{L}\p{M} .'’-]{2,60}\s*\/\s*)?(?:getty images|ap photo|shutterstock|istock|unsplash|afp via getty images|reuters pictures)$/iu,
    head: false,
  },
  { line: /^(?:©|\(c\) ?\d{4}|copyright\b|all rights reserved)[^!?]{0,120}$/i, head: false },
  { line: /^(?:follow|join|like|find) us\b.{0,60}$/i, head: false },
  {
    line: /^(?:subscribe|sign up|sign in|log in|register)(?: (?:now|here|today|to|for)\b[^.]{0,60})?[.!]?$/i,
    head: false,
  },
  {
    line: /^(?:skip to (?:main )?(?:content|navigation)|menu|search|home|close|toggle navigation|back to top|loading\.*)$/i,
    head: false,
  },
  {
    line: /^(?:\d+ )?comments?(?: \(?\d+\)?)?$|^(?:leave a comment|join the conversation|view comments)$/i,
    head: false,
  },
  { line: /^(?:click|tap) here\b.{0,60}$/i, head: false },
  { line: /^[\p{P}\p{S}\s]{1,40}$/u, head: false },
]

/** Buttons for sharing; a line of nothing else is noise. */
export const SHARE_BUTTONS = new Set(
  'share tweet facebook twitter x whatsapp linkedin telegram reddit email e-mail print copy link pinterest instagram youtube messenger flipboard bluesky mastodon threads save bookmark'.split(
    ' ',
  ),
)

/** What stands before the names in a byline. */
export const BYLINE =
  /^(?:(?:by|written by|story by|words by|text by|reported by|von|par|por|de|texto de|автор|авторы|текст)\s*[:：]?\s+|(?:author|authors|autor|autora|auteur|автор|авторы|текст|लेखक|作者|撰文|記者|记者|著者|執筆|文)\s*[:：/／]\s*|بقلم\s*[:：]?\s*)(.+)$/iu

/** What joins two names in a byline. */
export const NAME_JOINTS = /\s*(?:,|;|&|،|、)\s*(?:(?:and|und|et|y|e|и|و|और)\s+)?|\s+(?:and|und|et|y|e|и|और|with)\s+/iu

/** Words of a name that need no capital. */
export const PARTICLES = new Set(
  'de da do dos das del della der den di du la le van von vom zu zur ten ter af av bin ibn bint al el y e abu ben mac af'.split(
    ' ',
  ),
)

/** What follows a name and is not one. */
export const ROLES =
  /^(?:(?:senior|chief|staff|contributing|political|foreign|special|associate|deputy|managing|science|business|sports?|news)\s+)*(?:staff|writer|reporter|correspondent|editor|columnist|contributor|author|journalist|intern|desk|bureau)(?:\s.*)?$/i

/** Words that no personal name begins or holds, though headings written in capitals do. */
export const NO_NAME = new Set(
  'a an the in of to for and on at with is are was were be has have how why what when where who new news update live breaking all more this that from by as or not no key first last about after before over under into our your its it we you they he she will can may read share related top best world local national opinion politics business sports health science culture weather'.split(
    ' ',
  ),
)
