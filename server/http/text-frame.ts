/** What precedes an unmasked text message of `byteLength` bytes in a WebSocket (RFC 6455 §5.2). */
export function textFrameHeader(byteLength: number): Buffer {
  if (byteLength < 126) return Buffer.of(TEXT, byteLength)
  if (byteLength < 65_536) return Buffer.of(TEXT, 126, byteLength >> 8, byteLength & 255)
  const header = Buffer.alloc(10)
  header[0] = TEXT
  header[1] = 127
  header.writeBigUInt64BE(BigInt(byteLength), 2)
  return header
}

/** A whole message (FIN), of text (opcode 1). */
const TEXT = 0x81
