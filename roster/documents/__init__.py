"""Papers of a month, from facts to bytes: Word, Excel and PDF. No database, no request, no clock.

They are official papers of a Chinese bureau and speak Chinese, whatever language the pages show.
The libraries behind them take over a second to load, so each kind of paper is a module of its own that
`services` imports when somebody asks for it.
"""
