/** What a new document begins as: right, so that it can be looked at as it is. */
export const blankDocument = `frameworks:
  - key: house_rules
    name: House rules
    version: 1
    groups:
      - { id: data, title: Data }
    requirements:
      - id: "1.1"
        title: Old versions of what is stored are kept
        group: data
        checks: [aws.s3_bucket_object_versioning]
      - id: "1.2"
        title: Everyone has read the handbook
`;
