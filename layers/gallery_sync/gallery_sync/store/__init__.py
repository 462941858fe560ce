"""The table: the ID mapping and everything that must survive, in one DynamoDB table.

`table.Table` implements `ports.Store`; it is put together from one part per kind of row. `keys` says where a
row lies, `documents` what it holds, `conditions` when it may be written, `errors` what a refusal means.
`inventory` reads the table whole, for operators. docs/data-model.md shows the rows. Import from the modules: this
package loads nothing by itself, so that a function that needs only one of them starts fast.
"""
