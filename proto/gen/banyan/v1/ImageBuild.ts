// Original file: proto/banyan/v1/control.proto


export interface ImageBuild {
  'service'?: (string);
  /**
   * built, reused, failed
   */
  'outcome'?: (string);
  'tookMs'?: (number | string);
  /**
   * Pinned by digest; empty when the build failed.
   */
  'image'?: (string);
  /**
   * The end of what it printed.
   */
  'lines'?: (string)[];
}

export interface ImageBuild__Output {
  'service': (string);
  /**
   * built, reused, failed
   */
  'outcome': (string);
  'tookMs': (number);
  /**
   * Pinned by digest; empty when the build failed.
   */
  'image': (string);
  /**
   * The end of what it printed.
   */
  'lines': (string)[];
}
