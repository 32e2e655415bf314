import { InvalidInputError } from '../errors.ts'

export const MAX_FILE_BYTES = 200 * 1024 * 1024

export function fileTooLarge(): InvalidInputError {
  const hint = 'Split it into several datasets.'
  return new InvalidInputError('file', 'The file is larger than 200 MB', hint)
}
