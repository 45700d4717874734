/** Of the kernel. */
export interface Setting {
  /** Below /proc/sys. */
  readonly name: string
  readonly value: number
  /** A lower value is left alone. */
  readonly orLower?: boolean
}

export function isSet({ value, orLower = false }: Setting, found: number): boolean {
  return found === value || (orLower && found < value)
}
