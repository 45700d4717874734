// Original file: proto/banyan/v1/control.proto


export interface ResumeRequest {
  /**
   * Either this or a repository; as in SuspendRequest.
   */
  'app'?: (string);
  'wait'?: (boolean);
  'person'?: (string);
  'repository'?: (string);
}

export interface ResumeRequest__Output {
  /**
   * Either this or a repository; as in SuspendRequest.
   */
  'app': (string);
  'wait': (boolean);
  'person': (string);
  'repository': (string);
}
