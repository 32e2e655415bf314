type Extra = { headers?: Readonly<Record<string, string>>; cause?: unknown }

/** A request the simulator refuses as a vendor would: with a status, a code and perhaps hints in headers. */
export class RefusedRequestError extends Error {
  override readonly name = 'RefusedRequestError'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, { headers = {}, cause }: Extra = {}) {
    super(message, { cause })
    this.status = status
    this.code = code
    this.headers = headers
  }
}
