/** What the server answers when it refuses: `{code, message, fields}` with the status beside it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string[]> = {},
    /** What more the server says, e.g. the records that are there already. */
    readonly details: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'ApiError'
  }

  /** No answer came at all: offline, or the server is restarting. */
  get offline(): boolean {
    return this.status === 0
  }

  /** The first reason given for a field, to stand under its input. */
  reason(field: string): string | undefined {
    return this.fields[field]?.[0]
  }
}
