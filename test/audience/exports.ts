/** Small exports as other programs write them, with people who are not. */
export const LISTMONK = `uuid,email,name,attributes,status,created_at,updated_at
5d9e8b1c-0d6f-4c1a-9f0e-6d1f6f0a0001,ada@example.net,Ada Byron,"{""city"": ""London, UK""}",enabled,2024-03-01 09:30:00.123456+00,2024-03-02 10:00:00+00
5d9e8b1c-0d6f-4c1a-9f0e-6d1f6f0a0002,ben@example.net,Ben,{},disabled,2024-03-01T09:30:00Z,2024-03-02T10:00:00Z
5d9e8b1c-0d6f-4c1a-9f0e-6d1f6f0a0003,cleo@example.net,,{},blocklisted,2024-03-01T09:30:00Z,2024-03-02T10:00:00Z
`

const MAILCHIMP_HEAD = 'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP'

export const MAILCHIMP = `${MAILCHIMP_HEAD},LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS
ada@example.net,Ada,Byron,4,,,"2020-02-03 04:06:00",192.0.2.1,,,,,,,,"2021-01-01 00:00:00",1,a,,"""VIP"",""Water, Council"""
ben@example.net,,,2,"2020-02-05 04:06:00",,,,,,,,,,,"2021-01-01 00:00:00",2,b,,
`
export const MAILCHIMP_UNSUBSCRIBED = `${MAILCHIMP_HEAD},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS
cleo@example.net,Cleo,,2,,,,,"2022-02-03 10:00:00",May,m1,NORMAL,,3,c,,
dora@example.net,Dora,,2,,,,,,,,,,4,d,,
`
export const MAILCHIMP_CLEANED = `${MAILCHIMP_HEAD},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS
emil@example.net,Emil,,1,,,,,"2022-02-03 10:00:00",May,m1,5,e,,
`

export const GHOST = `id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers
1,ada@example.net,Ada Byron,"met at
the fair",true,false,,2023-05-01T08:00:00.000Z,,"VIP,Founder",
2,ben@example.net,,,false,false,,2023-05-02T08:00:00.000Z,,,
`

export const SUBSTACK = `email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at
ada@example.net,false,,other,false,2025-01-01T00:00:00.000Z,
ben@example.net,true,2027-01-01T00:00:00.000Z,yearly,true,2025-02-01T00:00:00.000Z,2025-02-01T00:00:00.000Z
`
export const SUBSTACK_DASHBOARD = `Email,Name,Stripe plan,Cancel date,Start date,Paid upgrade date,Activity,Type
ada@example.net,Ada,,,2025-01-01T00:00:00.000Z,,5,Free
ben@example.net,Ben,Monthly,,2025-02-01T00:00:00.000Z,2025-03-01T00:00:00.000Z,3,Paid
`

export const BUTTONDOWN = `email,notes,metadata,tags,referrer_url,creation_date,secondary_id,subscriber_type,source,utm_campaign
ada@example.net,,{},"[""water"", ""council""]",,2022-06-01T08:00:00Z,1,regular,api,
ben@example.net,,{},water,,2022-06-02T08:00:00Z,2,unactivated,embedded_form,
cleo@example.net,,{},,,2022-06-03T08:00:00Z,3,unsubscribed,api,
dora@example.net,,{},,,2022-06-04T08:00:00Z,4,undeliverable,api,
emil@example.net,,{},,,2022-06-05T08:00:00Z,5,something_new,api,
`
