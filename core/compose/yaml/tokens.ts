/** What the scanner makes of a text, for the parser. */
export type Token = (
  | { readonly type: Mark }
  | { readonly type: 'scalar'; readonly text: string; readonly plain: boolean }
  | { readonly type: 'anchor' | 'alias'; readonly name: string }
  | { readonly type: 'tag'; readonly handle: string; readonly suffix: string }
  | { readonly type: 'yaml-directive'; readonly version: string }
  | { readonly type: 'tag-directive'; readonly handle: string; readonly prefix: string }
) & { readonly start: number; readonly end: number }

export type Mark =
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-list-start'
  | 'block-map-start'
  | 'block-end'
  | 'flow-list-start'
  | 'flow-list-end'
  | 'flow-map-start'
  | 'flow-map-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
