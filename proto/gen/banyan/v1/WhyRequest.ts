// Original file: proto/banyan/v1/control.proto


export interface WhyRequest {
  /**
   * An application's name; a repository's, where no application has it.
   */
  'app'?: (string);
  'service'?: (string);
}

export interface WhyRequest__Output {
  /**
   * An application's name; a repository's, where no application has it.
   */
  'app': (string);
  'service': (string);
}
