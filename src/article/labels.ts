type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

type Words = {
  takeaways: string
  /** Said of takeaways that the article does not state. */
  extracted: string
  whyItMatters: string
  readStory: string
  moreStories: string
  contents: string
  stories: Plural
  storiesInMinutes: string
  reason: string
  unsubscribe: string
  viewInBrowser: string
  archive: string
  /** The feed of the editions. */
  editions: string
  feeds: string
  latestEdition: string
  readEdition: string
  articles: string
  newer: string
  older: string
  sameEdition: string
  taggedWith: string
  nothingYet: string
  /** What stands at the head of a correction, and before the subject of the edition that it corrects. */
  correction: string
  correctionOf: string
  /** Above the links to the stories that a correction is about. */
  corrected: string
  skip: string
  tags: string
  authors: string
  /** What a feed is, above the addresses of some. */
  aboutFeeds: string
  /** What a feed is, in one that a browser shows. */
  thisIsAFeed: string
  readOnSite: string
}

/** What Postrider itself says around an article, in the article's language. Sorted as a reader meets them. */
const WORDS: Record<string, Words> = {
  en: {
    takeaways: 'Key takeaways',
    extracted: 'picked from the text automatically',
    whyItMatters: 'Why it matters',
    readStory: 'Read the full story',
    moreStories: 'More stories',
    contents: 'In this edition',
    stories: { one: '{n} story', other: '{n} stories' },
    storiesInMinutes: '{stories} in {minutes}',
    reason: 'You get this because your address is on the list of {site}.',
    unsubscribe: 'Unsubscribe',
    viewInBrowser: 'View in browser',
    archive: 'Archive',
    editions: 'Editions',
    feeds: 'Feeds',
    latestEdition: 'Latest edition',
    readEdition: 'Read the edition',
    articles: 'Articles',
    newer: 'Newer',
    older: 'Older',
    sameEdition: 'In the same edition',
    taggedWith: 'Tagged with {tag}',
    nothingYet: 'Nothing has been published yet.',
    correction: 'Correction',
    correctionOf: 'Correction: {subject}',
    corrected: 'What was corrected',
    skip: 'Skip to the story',
    tags: 'Tags',
    authors: 'Authors',
    aboutFeeds: 'A feed brings you new stories without an account: copy one of these addresses into a feed reader.',
    thisIsAFeed: 'This is a web feed. Copy this page’s address into a feed reader, and new stories come to you.',
    readOnSite: 'Read the stories on the site',
  },
  es: {
    takeaways: 'Puntos clave',
    extracted: 'seleccionados automáticamente del texto',
    whyItMatters: 'Por qué importa',
    readStory: 'Leer el artículo completo',
    moreStories: 'Más artículos',
    contents: 'En esta edición',
    stories: { one: '{n} artículo', other: '{n} artículos' },
    storiesInMinutes: '{stories} en {minutes}',
    reason: 'Recibe este correo porque su dirección está en la lista de {site}.',
    unsubscribe: 'Darse de baja',
    viewInBrowser: 'Ver en el navegador',
    archive: 'Archivo',
    editions: 'Ediciones',
    feeds: 'Canales web',
    latestEdition: 'Última edición',
    readEdition: 'Leer la edición',
    articles: 'Artículos',
    newer: 'Más recientes',
    older: 'Anteriores',
    sameEdition: 'En la misma edición',
    taggedWith: 'Etiquetado con {tag}',
    nothingYet: 'Todavía no se ha publicado nada.',
    correction: 'Corrección',
    correctionOf: 'Corrección: {subject}',
    corrected: 'Qué se ha corregido',
    skip: 'Ir al artículo',
    tags: 'Etiquetas',
    authors: 'Autores',
    aboutFeeds:
      'Un canal web le trae los artículos nuevos sin necesidad de cuenta: copie una de estas direcciones en un lector de canales.',
    thisIsAFeed:
      'Esto es un canal web. Copie la dirección de esta página en un lector de canales y recibirá los artículos nuevos.',
    readOnSite: 'Leer los artículos en el sitio',
  },
  fr: {
    takeaways: 'Points clés',
    extracted: 'extraits automatiquement du texte',
    whyItMatters: 'Pourquoi c’est important',
    readStory: 'Lire l’article complet',
    moreStories: 'Autres articles',
    contents: 'Dans cette édition',
    stories: { one: '{n} article', other: '{n} articles' },
    storiesInMinutes: '{stories} en {minutes}',
    reason: 'Vous recevez ce message parce que votre adresse figure sur la liste de {site}.',
    unsubscribe: 'Se désabonner',
    viewInBrowser: 'Voir dans le navigateur',
    archive: 'Archives',
    editions: 'Éditions',
    feeds: 'Flux',
    latestEdition: 'Dernière édition',
    readEdition: 'Lire l’édition',
    articles: 'Articles',
    newer: 'Plus récents',
    older: 'Plus anciens',
    sameEdition: 'Dans la même édition',
    taggedWith: 'Étiqueté {tag}',
    nothingYet: 'Rien n’a encore été publié.',
    correction: 'Rectificatif',
    correctionOf: 'Rectificatif : {subject}',
    corrected: 'Ce qui a été rectifié',
    skip: 'Aller à l’article',
    tags: 'Thèmes',
    authors: 'Auteurs',
    aboutFeeds:
      'Un flux vous apporte les nouveaux articles sans compte : copiez l’une de ces adresses dans un lecteur de flux.',
    thisIsAFeed:
      'Ceci est un flux web. Copiez l’adresse de cette page dans un lecteur de flux, et les nouveaux articles viendront à vous.',
    readOnSite: 'Lire les articles sur le site',
  },
  de: {
    takeaways: 'Das Wichtigste',
    extracted: 'automatisch aus dem Text gewählt',
    whyItMatters: 'Warum das wichtig ist',
    readStory: 'Den ganzen Artikel lesen',
    moreStories: 'Weitere Artikel',
    contents: 'In dieser Ausgabe',
    stories: { one: '{n} Artikel', other: '{n} Artikel' },
    storiesInMinutes: '{stories} in {minutes}',
    reason: 'Sie bekommen diese Mail, weil Ihre Adresse auf der Liste von {site} steht.',
    unsubscribe: 'Abbestellen',
    viewInBrowser: 'Im Browser ansehen',
    archive: 'Archiv',
    editions: 'Ausgaben',
    feeds: 'Feeds',
    latestEdition: 'Neueste Ausgabe',
    readEdition: 'Die Ausgabe lesen',
    articles: 'Artikel',
    newer: 'Neuere',
    older: 'Ältere',
    sameEdition: 'In derselben Ausgabe',
    taggedWith: 'Zum Thema {tag}',
    nothingYet: 'Es ist noch nichts erschienen.',
    correction: 'Berichtigung',
    correctionOf: 'Berichtigung: {subject}',
    corrected: 'Was berichtigt wurde',
    skip: 'Zum Artikel springen',
    tags: 'Themen',
    authors: 'Autorinnen und Autoren',
    aboutFeeds: 'Ein Feed bringt Ihnen neue Artikel ohne Konto: Kopieren Sie eine dieser Adressen in einen Feedreader.',
    thisIsAFeed:
      'Das ist ein Webfeed. Kopieren Sie die Adresse dieser Seite in einen Feedreader, und neue Artikel kommen zu Ihnen.',
    readOnSite: 'Die Artikel auf der Website lesen',
  },
  pt: {
    takeaways: 'Pontos-chave',
    extracted: 'selecionados automaticamente do texto',
    whyItMatters: 'Por que isso importa',
    readStory: 'Ler a matéria completa',
    moreStories: 'Mais matérias',
    contents: 'Nesta edição',
    stories: { one: '{n} matéria', other: '{n} matérias' },
    storiesInMinutes: '{stories} em {minutes}',
    reason: 'Você recebe esta mensagem porque seu endereço está na lista de {site}.',
    unsubscribe: 'Cancelar inscrição',
    viewInBrowser: 'Ver no navegador',
    archive: 'Arquivo',
    editions: 'Edições',
    feeds: 'Feeds',
    latestEdition: 'Última edição',
    readEdition: 'Ler a edição',
    articles: 'Matérias',
    newer: 'Mais recentes',
    older: 'Mais antigas',
    sameEdition: 'Na mesma edição',
    taggedWith: 'Marcado com {tag}',
    nothingYet: 'Nada foi publicado ainda.',
    correction: 'Correção',
    correctionOf: 'Correção: {subject}',
    corrected: 'O que foi corrigido',
    skip: 'Ir para a matéria',
    tags: 'Temas',
    authors: 'Autores',
    aboutFeeds:
      'Um feed traz as novas matérias até você, sem cadastro: copie um destes endereços em um leitor de feeds.',
    thisIsAFeed:
      'Este é um feed. Copie o endereço desta página em um leitor de feeds, e as novas matérias chegam até você.',
    readOnSite: 'Ler as matérias no site',
  },
  ar: {
    takeaways: 'أبرز النقاط',
    extracted: 'مختارة آليا من النص',
    whyItMatters: 'لماذا يهم ذلك',
    readStory: 'اقرأ المقال كاملا',
    moreStories: 'مقالات أخرى',
    contents: 'في هذا العدد',
    stories: { one: 'مقال واحد', two: 'مقالان', few: '{n} مقالات', many: '{n} مقالا', other: '{n} مقال' },
    storiesInMinutes: '{stories} في {minutes}',
    reason: 'تصلك هذه الرسالة لأن عنوانك مدرج في قائمة {site}.',
    unsubscribe: 'إلغاء الاشتراك',
    viewInBrowser: 'عرض في المتصفح',
    archive: 'الأرشيف',
    editions: 'الأعداد',
    feeds: 'الخلاصات',
    latestEdition: 'أحدث عدد',
    readEdition: 'اقرأ العدد',
    articles: 'المقالات',
    newer: 'الأحدث',
    older: 'الأقدم',
    sameEdition: 'في العدد نفسه',
    taggedWith: 'موسوم بـ {tag}',
    nothingYet: 'لم يُنشر شيء بعد.',
    correction: 'تصحيح',
    correctionOf: 'تصحيح: {subject}',
    corrected: 'ما الذي صُحِّح',
    skip: 'انتقل إلى المقال',
    tags: 'الوسوم',
    authors: 'الكتّاب',
    aboutFeeds: 'تنقل إليك الخلاصة المقالات الجديدة من دون حساب: انسخ أحد هذه العناوين إلى قارئ خلاصات.',
    thisIsAFeed: 'هذه خلاصة ويب. انسخ عنوان هذه الصفحة إلى قارئ خلاصات لتصلك المقالات الجديدة.',
    readOnSite: 'اقرأ المقالات على الموقع',
  },
  ru: {
    takeaways: 'Главное',
    extracted: 'выбрано из текста автоматически',
    whyItMatters: 'Почему это важно',
    readStory: 'Читать полностью',
    moreStories: 'Другие статьи',
    contents: 'В этом выпуске',
    stories: { one: '{n} статья', few: '{n} статьи', many: '{n} статей', other: '{n} статьи' },
    storiesInMinutes: '{stories}, {minutes}',
    reason: 'Вы получили это письмо, потому что ваш адрес есть в списке {site}.',
    unsubscribe: 'Отписаться',
    viewInBrowser: 'Открыть в браузере',
    archive: 'Архив',
    editions: 'Выпуски',
    feeds: 'Ленты',
    latestEdition: 'Последний выпуск',
    readEdition: 'Читать выпуск',
    articles: 'Статьи',
    newer: 'Новее',
    older: 'Старее',
    sameEdition: 'В том же выпуске',
    taggedWith: 'Тема: {tag}',
    nothingYet: 'Пока ничего не опубликовано.',
    correction: 'Исправление',
    correctionOf: 'Исправление: {subject}',
    corrected: 'Что исправлено',
    skip: 'К статье',
    tags: 'Темы',
    authors: 'Авторы',
    aboutFeeds:
      'Лента приносит новые статьи без регистрации: скопируйте один из этих адресов в программу для чтения лент.',
    thisIsAFeed:
      'Это веб-лента. Скопируйте адрес этой страницы в программу для чтения лент, и новые статьи будут приходить к вам.',
    readOnSite: 'Читать статьи на сайте',
  },
  hi: {
    takeaways: 'मुख्य बातें',
    extracted: 'पाठ से स्वतः चुने गए',
    whyItMatters: 'यह क्यों महत्वपूर्ण है',
    readStory: 'पूरा लेख पढ़ें',
    moreStories: 'और लेख',
    contents: 'इस अंक में',
    stories: { one: '{n} लेख', other: '{n} लेख' },
    storiesInMinutes: '{stories}, {minutes}',
    reason: 'यह संदेश आपको इसलिए मिला है क्योंकि आपका पता {site} की सूची में है।',
    unsubscribe: 'सदस्यता छोड़ें',
    viewInBrowser: 'ब्राउज़र में देखें',
    archive: 'संग्रह',
    editions: 'अंक',
    feeds: 'फ़ीड',
    latestEdition: 'नवीनतम अंक',
    readEdition: 'अंक पढ़ें',
    articles: 'लेख',
    newer: 'नए',
    older: 'पुराने',
    sameEdition: 'इसी अंक में',
    taggedWith: 'विषय: {tag}',
    nothingYet: 'अभी तक कुछ प्रकाशित नहीं हुआ है।',
    correction: 'भूल-सुधार',
    correctionOf: 'भूल-सुधार: {subject}',
    corrected: 'क्या सुधारा गया',
    skip: 'लेख पर जाएँ',
    tags: 'विषय',
    authors: 'लेखक',
    aboutFeeds: 'फ़ीड बिना खाते के नए लेख आप तक लाती है: इनमें से कोई पता फ़ीड रीडर में डालें।',
    thisIsAFeed: 'यह एक वेब फ़ीड है। इस पेज का पता फ़ीड रीडर में डालें, नए लेख आप तक पहुँचेंगे।',
    readOnSite: 'साइट पर लेख पढ़ें',
  },
  ja: {
    takeaways: '要点',
    extracted: '本文から自動で選んだもの',
    whyItMatters: 'なぜ重要か',
    readStory: '記事の全文を読む',
    moreStories: 'ほかの記事',
    contents: 'この号の内容',
    stories: { other: '{n}本の記事' },
    storiesInMinutes: '{stories}、{minutes}',
    reason: '{site}の配信リストに登録されている方にお送りしています。',
    unsubscribe: '配信を停止する',
    viewInBrowser: 'ブラウザで見る',
    archive: 'アーカイブ',
    editions: '各号',
    feeds: 'フィード',
    latestEdition: '最新号',
    readEdition: 'この号を読む',
    articles: '記事',
    newer: '新しい記事',
    older: '古い記事',
    sameEdition: '同じ号の記事',
    taggedWith: 'タグ: {tag}',
    nothingYet: 'まだ何も公開されていません。',
    correction: '訂正',
    correctionOf: '訂正：{subject}',
    corrected: '訂正した記事',
    skip: '記事へ移動',
    tags: 'タグ',
    authors: '執筆者',
    aboutFeeds: 'フィードなら登録なしで新しい記事が届きます。次のアドレスをフィードリーダーに追加してください。',
    thisIsAFeed: 'これはウェブフィードです。このページのアドレスをフィードリーダーに追加すると、新しい記事が届きます。',
    readOnSite: 'サイトで記事を読む',
  },
  zh: {
    takeaways: '要点',
    extracted: '由程序从正文中选出',
    whyItMatters: '为何重要',
    readStory: '阅读全文',
    moreStories: '更多文章',
    contents: '本期内容',
    stories: { other: '{n}篇文章' },
    storiesInMinutes: '{stories}，{minutes}',
    reason: '您收到此邮件，是因为您的地址在{site}的名单中。',
    unsubscribe: '退订',
    viewInBrowser: '在浏览器中查看',
    archive: '存档',
    editions: '各期',
    feeds: '订阅源',
    latestEdition: '最新一期',
    readEdition: '阅读本期',
    articles: '文章',
    newer: '较新',
    older: '较早',
    sameEdition: '同期文章',
    taggedWith: '标签：{tag}',
    nothingYet: '尚未发布任何内容。',
    correction: '更正',
    correctionOf: '更正：{subject}',
    corrected: '已更正的文章',
    skip: '跳到正文',
    tags: '标签',
    authors: '作者',
    aboutFeeds: '通过订阅源无需注册即可收到新文章：将下列任一地址添加到阅读器即可。',
    thisIsAFeed: '这是一个网络订阅源。将本页地址添加到阅读器，即可收到新文章。',
    readOnSite: '在网站上阅读文章',
  },
}

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'yi', 'dv', 'sd', 'ug'])

/** The words around an article, in one language. */
export type Labels = Omit<Words, 'stories' | 'storiesInMinutes' | 'reason' | 'taggedWith' | 'correctionOf'> & {
  /** "3 stories". */
  stories(count: number): string
  /** "3 stories in 5 minutes". */
  storiesInMinutes(count: number, minutes: number): string
  /** "Mara Ellison and Tom Okafor". */
  names(names: readonly string[]): string
  reason(site: string): string
  taggedWith(tag: string): string
  correctionOf(subject: string): string
}

/** Every article asks for them several times. */
const labels = new Map<string, Labels>()

/** The words in the language of a BCP 47 tag; English where there is no translation. */
export function labelsFor(language: string): Labels {
  const primary = primaryOf(language)
  const known = primary in WORDS ? primary : 'en'
  return labels.getOrInsertComputed(known, labelsIn)
}

function labelsIn(known: string): Labels {
  const words = WORDS[known]
  if (words === undefined) throw new RangeError(`the words of ${known} are missing`)
  // Made when they are asked for: each takes as long as a hundred uses of it.
  const lists = lazy(() => new Intl.ListFormat(known === 'en' ? 'en-GB' : known, { type: 'conjunction' }))
  const plurals = lazy(() => new Intl.PluralRules(known))
  const minutesOf = lazy(() => new Intl.NumberFormat(known, { style: 'unit', unit: 'minute', unitDisplay: 'long' }))
  const stories = (count: number) =>
    (words.stories[plurals().select(count)] ?? words.stories.other).replace('{n}', String(count))
  return {
    ...words,
    stories,
    storiesInMinutes: (count, minutes) =>
      words.storiesInMinutes.replace('{stories}', stories(count)).replace('{minutes}', minutesOf().format(minutes)),
    names: names => lists().format(names),
    reason: site => words.reason.replace('{site}', () => site),
    taggedWith: tag => words.taggedWith.replace('{tag}', () => tag),
    correctionOf: subject => words.correctionOf.replace('{subject}', () => subject),
  }
}

function lazy<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => (made ??= make())
}

/** The writing direction of a BCP 47 tag. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(primaryOf(language)) ? 'rtl' : 'ltr'
}

function primaryOf(language: string): string {
  const dash = language.indexOf('-')
  return (dash === -1 ? language : language.slice(0, dash)).toLowerCase()
}

/** A BCP 47 tag as it is commonly written (`pt-br` is `pt-BR`), or null: a language's name in full is none. */
export function languageTag(tag: string): string | null {
  if (!/^[a-z]{2,3}(?:-|$)/i.test(tag)) return null
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
