/**
 * Words in the class or id of an element that a page puts around or into a story. Tables: add to them what you meet.
 * An element that holds much of the page's prose stays whatever it is called.
 */
export const NOISE_NAMES = new Set(
  [
    'related relateds recirc recirculation recommended recommendation recommendations recommends readmore morefrom mostread trending popular',
    'newsletter newsletters signup subscribe subscription share sharing shares sharebar sharetools sharedaddy social socials socialbar',
    'promo promos promotion advert advertisement advertising ads adslot adunit adbox sponsored sponsor taboola outbrain dianomi revcontent',
    'comments comment disqus respond breadcrumb breadcrumbs nav navbar navigation menu footer sidebar cookie cookies consent gdpr',
    'byline bylines dateline timestamp toolbar popup modal overlay teaser teasers pagination pager skip print',
    'bio authorbio authorbox authorinfo aboutauthor tags taglist tagcloud topics keywords copyright license licence kicker eyebrow',
    'caption captions credit credits photocredit imagecredit attribution figcaption correction feedback rating ratings paywall regwall',
    'player playlist audioplayer listen tts donate donation petition poll quiz widget affiliate disclaimer disclosure skyscraper',
    'crosslinks linkbox seealso outboundlinks masthead toplinks whatsapp jobs marketplace',
  ].flatMap(line => line.split(' ')),
)

/** Pairs of such words. */
export const NOISE_PAIRS =
  /(?:read|see|more|also|most|top|latest|next|prev|previous)[-_]?(?:more|also|stories|story|news|articles?|posts?|read|viewed|popular|from|on|like|links?)|(?:author|writer|contributor)[-_]?(?:bio|box|info|card|about|profile|description|desc)|about[-_]?(?:the[-_]?)?author|post[-_]?(?:meta|footer|nav|tags|info)|entry[-_]?(?:meta|footer|tags)|article[-_]{0,2}(?:meta|footer|tags|tools|actions|info|topics)|image[-_]?(?:caption|credit|source|copyright|desc)|media[-_]?(?:caption|credit)|photo[-_]?(?:caption|credit)|(?:email|mail)[-_]?(?:signup|form|list)|follow[-_]?us|sign[-_]?up|(?:call|cta)[-_]?(?:to[-_]?action|box)|screen[-_]?reader|sr[-_]?only|visually[-_]?hidden|visuallyhidden|wp[-_]caption[-_]text|reading[-_]?time|read[-_]?time|google[-_]?preferred/i

/** Headings and lines below which a page lists other stories. */
export const MORE_STORIES =
  /^(?:related(?: (?:articles?|stories|story|posts?|content|news|topics|coverage|reading|links?|videos?))?|recommended(?: (?:for you|reading|stories|articles|videos?|by.*))?|(?:you )?(?:may|might) (?:also )?(?:like|be interested in|have missed)|you(?:['’]ll)? (?:may|might)? ?also like|more (?:from|on|in|about|stories|news|articles|coverage|like this|to read|to explore)\b.{0,60}|read (?:more|next|also)\b.{0,60}|also read|see also|see more|keep reading|further reading|up next|what to read next|most (?:read|popular|viewed|recent|shared)\b.{0,30}|popular (?:now|stories|posts|articles|on).{0,30}|trending\b.{0,30}|top (?:stories|news|videos|picks)|latest (?:news|stories|articles|posts|from|videos|in).{0,40}|editor['’]?s['’]? (?:picks?|choice)|don['’]t miss|in case you missed it|from (?:our|the) (?:partners?|web|archives?)|around the web|sponsored (?:stories|content|links)|promoted (?:stories|content)|other (?:stories|articles|news).{0,30}|in (?:this|other) (?:series|news|stories)|explore more.{0,40}|discover more.{0,40}|watch (?:next|more|also)\b.{0,60}|topics|tags|filed under|comments?|\d+ comments?|leave a (?:reply|comment)|join the (?:conversation|discussion)|about the authors?|newsletters?|share this\b.{0,40}|follow us\b.{0,60}|mehr (?:zum thema|aus|von|zu|über|lesen|davon).{0,60}|lesen sie (?:auch|mehr|hier).{0,80}|das könnte (?:sie|dich) (?:auch )?interessieren.{0,20}|auch interessant|weitere (?:artikel|themen|nachrichten|meldungen|beiträge|infos|informationen).{0,40}|meistgelesen.{0,30}|passend dazu|zum thema|themen|schlagwörter|kommentare?|à lire (?:aussi|également).{0,100}|lire (?:aussi|également|la suite).{0,100}|sur le même (?:sujet|thème)|dans la même rubrique|articles? (?:liés?|similaires|recommandés)|nos (?:derniers|autres) articles|les plus lus|te puede interesar.{0,40}|(?:lea|lee|leer) (?:también|más).{0,100}|más (?:noticias|información|leídas?|sobre|en|de)\b.{0,40}|noticias relacionadas|relacionad[oa]s|temas(?: relacionados)?|archivado en|leia (?:também|mais).{0,100}|veja (?:também|mais).{0,100}|mais (?:lidas?|sobre|notícias).{0,40}|notícias relacionadas|leggi anche.{0,100}|potrebbe interessarti.{0,30}|lees (?:ook|meer).{0,100}|meer (?:over|lezen|nieuws).{0,40}|læs (?:også|mere).{0,100}|les (?:også|mer).{0,100}|läs (?:också|även|mer).{0,100}|lue (?:myös|lisää).{0,100}|czytaj (?:też|także|również|więcej).{0,100}|zobacz (?:też|także|również).{0,100}|przeczytaj (?:też|także|również).{0,100}|polecane|čtěte také.{0,100}|přečtěte si.{0,100}|citește și.{0,100}|olvasta már.{0,60}|ilgili haberler|bunlar da ilginizi çekebilir|baca juga.{0,100}|berita terkait|xem thêm.{0,60}|tin liên quan|читайте (?:также|ещё|еще).{0,100}|по теме|материалы по теме|ещё по теме|читайте також.{0,100}|за темою|اقرأ أيض.{0,80}|مواضيع ذات صلة|مقالات ذات صلة|أخبار ذات صلة|यह भी पढ़ें.{0,80}|ये भी पढ़ें.{0,80}|関連(?:記事|ニュース|リンク|キーワード).{0,40}|あわせて読みたい.{0,30}|おすすめ(?:記事)?.{0,20}|人気記事.{0,20}|ランキング|相关(?:阅读|新闻|文章|报道|推荐).{0,40}|延伸阅读.{0,60}|延伸閱讀.{0,60}|相關(?:新聞|文章|報導).{0,40}|推荐阅读.{0,40}|관련\s?기사.{0,40}|많이 본.{0,20})[\s:：…»›>→.!]*$/iu

/** Paragraphs that ask the reader for something or speak of the site, not of the story. */
export const ASIDES = [
  /\b(?:subscribe|sign up|signup|register|opt in)\b.{0,80}\b(?:newsletters?|e-?mails?|inbox|alerts?|updates|briefing|digest|channel|podcast|free|today|here|now|access)\b/i,
  /\b(?:get|receive|have) .{0,80}\b(?:in|to|into) your (?:inbox|e-?mail)\b/i,
  /^(?:our|the|this|join|get) .{0,60}\bnewsletters?\b.{0,120}$/i,
  /\bfollow (?:us|him|her|them|me|the author|@\w+|\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+){0,3}) (?:on|at|via|and)\b.{0,80}(?:twitter|facebook|instagram|x\b|threads|linkedin|tiktok|youtube|bluesky|mastodon|whatsapp|telegram|google|@\w+)/iu,
  /\b(?:like|find|join|add|contact) us (?:on|at|via)\b.{0,100}$/i,
  /\b(?:download|get) (?:the|our) (?:free )?.{0,40}\bapps?\b/i,
  /^(?:©|\(c\)|copyright\b).{0,200}$/i,
  /\ball rights reserved\b/i,
  /^(?:this (?:article|story|post|content|report) (?:was|is|has been) (?:originally|first) (?:published|posted|appeared|produced)|originally published|this (?:article|story|piece) (?:originally|first) (?:appeared|published|ran)|the post .{3,200} (?:appeared first on|first appeared on))\b/i,
  /^(?:if you (?:buy|purchase|click)|we (?:may|might) (?:earn|receive|get)|when you (?:buy|purchase|click)).{0,160}\b(?:commission|compensation|links?|partners?)\b/i,
  /\b(?:affiliate|partner) (?:links?|commission)\b/i,
  /^(?:have|got|do you have) (?:a|any|an) .{0,60}\b(?:tip|story|question|comment|opinion|idea|news tip)s?\b.{0,160}\b(?:e-?mail|contact|us|send|reach|let)\b/i,
  /^(?:want|looking|need) (?:more|to (?:read|know|learn|get|stay|keep)|for more)\b.{0,160}\b(?:newsletter|subscribe|sign up|click|follow|check out|read|here)\b/i,
  /^(?:click|tap) here\b.{0,160}$/i,
  /^(?:read|see|watch|listen|check out|learn more|find out more|view|for more|more)\b[^.]{0,30}\b(?:here|more|also|next)\b.{0,120}$/i,
  /^(?:you can )?(?:e-?mail|contact|reach|write to|follow) .{0,80}(?:@|\bat\b).{2,60}$/i,
  /^.{0,140}\S@\S+\.\w{2,}\.?$/,
  /^\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+){0,3},? (?:is|was|has been|covers|writes|joined|works|reports|serves|can be reached)\b.{0,80}\b(?:reporter|writer|editor|correspondent|journalist|columnist|contributor|author of|freelance|professor|fellow|producer|staff|covering|covers|intern|critic|writes|bureau)\b/u,
  /^(?:reporting|additional reporting|editing|writing|edited|reported|compiled|written|produced|translated|photos?|photography|illustrations?|graphics?)(?: and (?:editing|writing|reporting))? by\b.{0,200}$/i,
  /\bcontributed to this (?:report|story|article)\b/i,
  /^(?:the associated press|ap|reuters|afp|dpa|cnn)(?:['’]s)? (?:writers?|journalists?|staff|reporters?)?\b.{0,120}\bcontributed\b/i,
  /^(?:our standards|the views expressed|opinions expressed|disclaimer|disclosure|correction|editor['’]s note|note to readers)\b/i,
  /^(?:material from|with (?:files|information|reporting|inputs?) from)\b.{0,120}$/i,
  /^(?:join|become|support)\b.{0,100}\b(?:member|membership|subscriber|journalism|donat\w+|contribut\w+|conversation|discussion|community)\b/i,
  /\b(?:comments?|conversation) (?:are|is|have been) (?:closed|moderated|disabled)\b|\bcommunity guidelines\b|\bterms of (?:use|service)\b.{0,80}\bprivacy\b|\bprivacy policy\b/i,
  /^(?:advertisement|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|advertentie|reklama?|annonse?|annons|mainos|реклама|广告|廣告|広告|광고|إعلان|विज्ञापन|article continues\b.*|story continues\b.*|continue reading.*|scroll to continue.*|loading.*)$/i,
  /\b(?:newsletter|newsletters)\b.{0,60}\b(?:abonnieren|bestellen|anmelden|inscri\w+|abonn\w+|suscr\w+|assin\w+|iscriv\w+)\b|\b(?:abonnieren|inscrivez|abonnez|suscríbete|suscribirse|assine|iscriviti|zapisz się)\b.{0,80}/i,
  /\b(?:subscribe now|unlimited (?:digital|online) access|create an account|sign in to continue|support (?:our newsroom|local journalism|independent journalism)|your (?:contribution|donation|support) (?:will|of|makes?|helps?)|contribut\w+ as little as|keep (?:our )?news free|get (?:email|e-mail) updates|share your thoughts and join|enjoy additional articles|exclusive articles (?:by|from)|daily puzzles|epaper|already (?:a|an) (?:subscriber|member)|free (?:trial|account)|cancel any ?time)\b/i,
  /\b(?:réservée? aux abonnés|se connecter|abonnez-vous|jetzt (?:testen|abonnieren|registrieren)|bereits (?:abonnent|registriert)|zugang zu allen|inhalte? von drittanbietern|externe(?:r|n)? inhalt|datenschutz(?:erklärung)?|hazte suscriptor|exclusivo para suscriptores|para assinantes|solo per abbonati)\b/i,
  /^(?:подписывайтесь|подпишитесь|підписуйтесь|تابعنا|اشترك|购买|扫码|关注)/u,
]

/** Lines that credit a picture. */
export const CREDITS =
  /^(?:(?:photos?|images?|pictures?|fotos?|bild(?:er)?|credits?|source|quelle|illustration|video|photograph|foto|imagen|image source|photo credit|©|\(c\)|copyright)\s*[:：/|©]|(?:photos?|image|picture|photograph|foto)(?:graph)? (?:by|credit|courtesy|von|de)\b).{0,120}$|(?:getty images?|shutterstock|istock(?:photo)?|ap photo|\bafp\b|reuters|imago|picture alliance|\bepa\b|keystone|alamy|unsplash|pexels|pixabay|wikimedia commons|via getty|via reuters|via ap|scanpix|\bdpa\b|\bapa\b|handout|©)[\s).\]]*$|^\(?(?:file|handout|courtesy)\b.{0,80}\)?$/i
