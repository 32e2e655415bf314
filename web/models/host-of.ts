/** The host of an address, as people know a vendor by; the address itself when it is none. */
export function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address
}
