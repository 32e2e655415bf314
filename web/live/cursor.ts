/** Number of the event a task's cursor stands behind: a cursor is `<epoch>.<number>`. */
export function seqOf(cursor: string): number {
  return Number(cursor.slice(cursor.lastIndexOf('.') + 1))
}
