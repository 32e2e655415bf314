/** The language to mark a text with, so that Han is set as Chinese; undefined: that of the page. */
export function textLanguage(text: string): 'zh-CN' | 'en' | undefined {
  if (/\p{Script=Han}/u.test(text)) return 'zh-CN'
  return /[a-z]/i.test(text) ? 'en' : undefined
}
