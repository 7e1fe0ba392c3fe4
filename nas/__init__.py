"""The search itself: jobs, trials, objective, data, training, code generation, export and store.

Nothing here knows HTTP or Ray. ``api`` and ``workers`` enter through the modules of this package and
through the doors of its rooms: ``nas.search``, ``nas.store``, ``nas.codegen``, ``nas.datasets``,
``nas.training``, ``nas.export``. Importing this package loads none of them.
"""
