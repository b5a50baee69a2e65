import { expect, test } from 'vitest'
import { NOTHING, tell } from './read.ts'

test('reads a pasted article in Arabic', () => {
  const text = `الجسر القديم يفتح أبوابه من جديد

بقلم: ليلى حسن

فتح الجسر القديم أبوابه أمام المشاة يوم السبت بعد عامين من أعمال الترميم التي كلفت المدينة ثلاثة ملايين.

لماذا يهم ذلك؟

يربط الجسر بين حيين كان سكانهما يقطعون ستة كيلومترات للوصول إلى السوق.

أبرز النقاط:

• الجسر مفتوح للمشاة فقط.
• كلف الترميم ثلاثة ملايين.
• يبدأ مرور الدراجات في الخريف.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'الجسر القديم يفتح أبوابه من جديد',
    authors: ['ليلى حسن'],
    takeaways: ['الجسر مفتوح للمشاة فقط.', 'كلف الترميم ثلاثة ملايين.', 'يبدأ مرور الدراجات في الخريف.'],
    why: 'يربط الجسر بين حيين كان سكانهما يقطعون ستة كيلومترات للوصول إلى السوق.',
    story: ['فتح الجسر القديم أبوابه أمام المشاة يوم السبت بعد عامين من أعمال الترميم التي كلفت المدينة ثلاثة ملايين.'],
  })
})

test('reads a pasted article in Japanese, wrapped without spaces', () => {
  const text = `港の連絡船、冬も運航へ

文：山田花子

港と島を結ぶ連絡船が、今年から冬の間も運航されることになった。島の四つの町
が費用を分担することで合意し、二組目の乗組員を雇う。最初の便は十月に出る予
定だ。

これまで島の人々は漁船で渡っていた。

要点
・冬の間も一日四往復する。
・費用は四つの町が分担する。
・運賃は夏と同じ。`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: '港の連絡船、冬も運航へ',
    authors: ['山田花子'],
    takeaways: ['冬の間も一日四往復する。', '費用は四つの町が分担する。', '運賃は夏と同じ。'],
    story: [
      '港と島を結ぶ連絡船が、今年から冬の間も運航されることになった。島の四つの町が費用を分担することで合意し、二組目の乗組員を雇う。最初の便は十月に出る予定だ。',
      'これまで島の人々は漁船で渡っていた。',
    ],
  })
})

test('reads a pasted article in Chinese with numbered points', () => {
  const text = `老电影院将重新开放

作者：李明

市议会周五以四十万元买下老电影院，希望在圣诞节前重新放映电影。

为什么这很重要

这座建筑是老城最后一座公共礼堂。

关键要点：

1、市议会出价四十万元。
2、圣诞节前重新放映。
3、居民收集了九千个签名。`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: '老电影院将重新开放',
    authors: ['李明'],
    takeaways: ['市议会出价四十万元。', '圣诞节前重新放映。', '居民收集了九千个签名。'],
    why: '这座建筑是老城最后一座公共礼堂。',
    story: ['市议会周五以四十万元买下老电影院，希望在圣诞节前重新放映电影。'],
  })
})

test('reads a pasted article in Hindi', () => {
  const text = `पुराना पुल फिर से खुला

लेखक: मीरा शर्मा

शनिवार को पुराना पुल दो साल की मरम्मत के बाद पैदल चलने वालों के लिए खोल दिया गया।

मुख्य बातें

– पुल पर केवल पैदल चल सकते हैं।
– मरम्मत में तीन करोड़ लगे।`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'पुराना पुल फिर से खुला',
    authors: ['मीरा शर्मा'],
    takeaways: ['पुल पर केवल पैदल चल सकते हैं।', 'मरम्मत में तीन करोड़ लगे।'],
    story: ['शनिवार को पुराना पुल दो साल की मरम्मत के बाद पैदल चलने वालों के लिए खोल दिया गया।'],
  })
})

test('reads a pasted article in Russian, and keeps its dialogue as paragraphs', () => {
  const text = `Старый мост снова открыт

Автор: Анна Белова

Старый мост открыли для пешеходов в субботу после двух лет ремонта.

— Я ходила по нему в школу, — сказала одна из горожанок.

— И я, — ответила другая.

Главное

— Мост открыт только для пешеходов.
— Ремонт стоил три миллиона.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Старый мост снова открыт',
    authors: ['Анна Белова'],
    takeaways: ['Мост открыт только для пешеходов.', 'Ремонт стоил три миллиона.'],
    story: [
      'Старый мост открыли для пешеходов в субботу после двух лет ремонта.',
      '— Я ходила по нему в школу, — сказала одна из горожанок.',
      '— И я, — ответила другая.',
    ],
  })
})

test('reads a pasted article in French', () => {
  const text = `Le vieux pont rouvre aux piétons

Par Claire Dubois et Jean-Marc Le Goff

Le vieux pont a rouvert samedi, après deux ans de travaux.

Pourquoi c’est important :

Il relie deux quartiers que six kilomètres séparaient.

À retenir :

▪ Le pont est réservé aux piétons.
▪ Les travaux ont coûté trois millions.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Le vieux pont rouvre aux piétons',
    authors: ['Claire Dubois', 'Jean-Marc Le Goff'],
    takeaways: ['Le pont est réservé aux piétons.', 'Les travaux ont coûté trois millions.'],
    why: 'Il relie deux quartiers que six kilomètres séparaient.',
    story: ['Le vieux pont a rouvert samedi, après deux ans de travaux.'],
  })
})

test('reads a pasted article in Spanish', () => {
  const text = `El mercado vuelve a la plaza
Por Lucía Fernández | 24 de mayo de 2026

El mercado volvió a la plaza el sábado, y con él los puestos de flores que muchos daban por perdidos.

¿Por qué importa? La plaza llevaba dos años vacía.

Puntos clave

→ El mercado abre los sábados.
→ Los puestos de flores regresan.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'El mercado vuelve a la plaza',
    authors: ['Lucía Fernández'],
    published: '2026-05-24T00:00:00Z',
    takeaways: ['El mercado abre los sábados.', 'Los puestos de flores regresan.'],
    why: 'La plaza llevaba dos años vacía.',
    story: ['El mercado volvió a la plaza el sábado, y con él los puestos de flores que muchos daban por perdidos.'],
  })
})

test('reads a pasted article in German', () => {
  const text = `Der Markt kehrt auf den Platz zurück

Von Anna Müller und Jörg von Hagen

Der Markt ist am Samstag auf den Platz zurückgekehrt, und mit ihm die Blumenstände, die viele schon verloren gegeben hatten.

Warum das wichtig ist: Der Platz stand zwei Jahre lang leer.

Das Wichtigste in Kürze

– Der Markt öffnet samstags.
– Die Blumenstände kehren zurück.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Der Markt kehrt auf den Platz zurück',
    authors: ['Anna Müller', 'Jörg von Hagen'],
    takeaways: ['Der Markt öffnet samstags.', 'Die Blumenstände kehren zurück.'],
    why: 'Der Platz stand zwei Jahre lang leer.',
    story: [
      'Der Markt ist am Samstag auf den Platz zurückgekehrt, und mit ihm die Blumenstände, die viele schon verloren gegeben hatten.',
    ],
  })
})

test('reads a pasted article in Portuguese', () => {
  const text = `A feira volta à praça

Por Rui dos Santos

A feira voltou à praça no sábado.

Por que isso importa

A praça estava vazia havia dois anos.

Pontos-chave

1) A feira abre aos sábados.
2) As bancas de flores regressam.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'A feira volta à praça',
    authors: ['Rui dos Santos'],
    takeaways: ['A feira abre aos sábados.', 'As bancas de flores regressam.'],
    why: 'A praça estava vazia havia dois anos.',
    story: ['A feira voltou à praça no sábado.'],
  })
})

test('keeps French dialogue as paragraphs', () => {
  const text = `La gare ferme ses guichets

La gare a fermé ses deux guichets lundi, sans prévenir personne.

– Je suis venue pour rien, dit une voyageuse.

– Moi aussi, dit son voisin.

En bref :
– Les guichets sont fermés.
– Les machines restent.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'La gare ferme ses guichets',
    takeaways: ['Les guichets sont fermés.', 'Les machines restent.'],
    story: [
      'La gare a fermé ses deux guichets lundi, sans prévenir personne.',
      '– Je suis venue pour rien, dit une voyageuse.',
      '– Moi aussi, dit son voisin.',
    ],
  })
})

test('reads an article in a language whose labels it does not know', () => {
  const text = `옛 다리 다시 열리다

옛 다리가 토요일에 다시 열렸다.

시민들은 다리를 건너 시장에 갔다.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: '옛 다리 다시 열리다',
    story: ['옛 다리가 토요일에 다시 열렸다.', '시민들은 다리를 건너 시장에 갔다.'],
  })
})

test('does not split Japanese names at their middle dots', () => {
  const text = `連絡船、冬も運航

記者：佐藤一郎

アレクサンドル・ボルトニコフ氏は土曜日、連絡船の冬の運航を発表した。

なぜ重要か：島には店が一軒もない。

この記事のポイント
① 冬も一日四往復。
② アレクサンドル・ボルトニコフ氏が発表した。`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: '連絡船、冬も運航',
    authors: ['佐藤一郎'],
    takeaways: ['冬も一日四往復。', 'アレクサンドル・ボルトニコフ氏が発表した。'],
    why: '島には店が一軒もない。',
    story: ['アレクサンドル・ボルトニコフ氏は土曜日、連絡船の冬の運航を発表した。'],
  })
})

test('takes Arabic digits for numbers of a list', () => {
  const text = `الميناء يفتح في الشتاء

قال مدير الميناء إن العبارة ستعمل طوال الشتاء للمرة الأولى منذ خمسة عشر عاما.

النقاط الرئيسية

١. العبارة تعمل في الشتاء.
٢. أربع رحلات في اليوم.
٣) السعر كما هو.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'الميناء يفتح في الشتاء',
    takeaways: ['العبارة تعمل في الشتاء.', 'أربع رحلات في اليوم.', 'السعر كما هو.'],
    story: ['قال مدير الميناء إن العبارة ستعمل طوال الشتاء للمرة الأولى منذ خمسة عشر عاما.'],
  })
})

test('reads a Spanish role and date below the name', () => {
  const text = `La última tirolina cierra

La tirolina llevaba leche desde hacía setenta años.

Lucía Fernández
Corresponsal
1 de marzo de 2026

La tirolina se construyó en 1956.

Nunca se paró más de un día.

Lo más importante:
- Cierra la tirolina.
- Nueve granjas se quedan sin camino.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'La última tirolina cierra',
    summary: 'La tirolina llevaba leche desde hacía setenta años.',
    authors: ['Lucía Fernández'],
    published: '2026-03-01T00:00:00Z',
    takeaways: ['Cierra la tirolina.', 'Nueve granjas se quedan sin camino.'],
    story: ['La tirolina se construyó en 1956.', 'Nunca se paró más de un día.'],
    noise: ['6: Corresponsal'],
  })
})

test('reads a German head with a date, reading time and share button', () => {
  const text = `Die letzte Seilbahn schließt

Siebzig Jahre lang trug sie Milch, am Sonntag den Bürgermeister.

Von Lena von der Heide
1. März 2026
Lesezeit: 3 Min.
Teilen

Die Seilbahn wurde 1956 gebaut, als die Straße ein halbes Jahr lang gesperrt war.

Auf einen Blick
• Die Seilbahn schließt.
• Neun Höfe verlieren ihren Weg.
Lesen Sie auch: Der Milchmann fährt wieder`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Die letzte Seilbahn schließt',
    summary: 'Siebzig Jahre lang trug sie Milch, am Sonntag den Bürgermeister.',
    authors: ['Lena von der Heide'],
    published: '2026-03-01T00:00:00Z',
    takeaways: ['Die Seilbahn schließt.', 'Neun Höfe verlieren ihren Weg.'],
    story: ['Die Seilbahn wurde 1956 gebaut, als die Straße ein halbes Jahr lang gesperrt war.'],
    noise: ['7: Lesezeit: 3 Min.', '8: Teilen', '15: Lesen Sie auch: Der Milchmann fährt wieder'],
  })
})

test('reads a Chinese name below the author image, and a heading in brackets', () => {
  const text = `最后一条索道停运
author-image
李明
New Update
最后一条索道停运

这条索道建于一九五六年，当时公路有半年时间不通车。它从来没有停过一天以上。

【核心要点】
• 索道运行七十年后停运。
• 九个农场失去通路。`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: '最后一条索道停运',
    authors: ['李明'],
    takeaways: ['索道运行七十年后停运。', '九个农场失去通路。'],
    story: ['这条索道建于一九五六年，当时公路有半年时间不通车。它从来没有停过一天以上。'],
    noise: ['2: author-image', '4: New Update'],
  })
})
